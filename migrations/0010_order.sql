-- A channel's messages in the order in which they were promised: however many wait, the next ones are found at once.
create index effect_in_order on effect (lane, effect_id) where state = 'pending' and kind in ('post', 'edit');
