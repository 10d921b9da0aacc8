-- Delivery through bad days: what must not be put up again, what a restored copy may have posted already, and until when
-- Discord wants to hear nothing at all.

-- when a moderator was found to have deleted it: it is neither put up again nor changed
alter table message add column withdrawn_at bigint;
-- when the copy was restored in which it was still promised: it may stand in Discord already
alter table message add column restored_at bigint;

create table pause (
    -- discord: the whole of it
    name text not null primary key,
    -- nothing is sent before this
    until bigint not null,
    -- limit, token, breaker
    why text not null
);

-- Discord limits a guild's role changes together: they wait for each other in one lane, no longer in one per member.
update effect set lane = 'r' || cast(guild_id as text) where kind in ('grant', 'revoke');
delete from lane where lane like 'r%';
insert into lane (lane, next_at, not_before)
    select lane, min(due_at), 0 from effect where lane like 'r%' and state = 'pending' group by lane;
