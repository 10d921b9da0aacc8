-- Routes, the messages they promise, and the effects that carry promises out.

create table route (
    route_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    -- whose events; null is every endpoint of the guild
    endpoint_id text references endpoint (endpoint_id) on delete cascade,
    kind text not null,
    channel_id bigint not null,
    -- the one role that a message may ping
    mention_role_id bigint,
    -- full, compact, plain
    style text not null,
    created_at bigint not null,
    -- while set: routes nothing
    removed_at bigint
);

create index route_by_guild on route (guild_id);

create table message (
    message_id text not null primary key,
    guild_id bigint not null,
    -- where it stands or is to stand
    channel_id bigint not null,
    style text not null,
    mention_role_id bigint,
    -- what Discord knows a repeated create by
    nonce text not null,
    -- rises only when an operator has it posted again
    generation bigint not null,
    -- when the first attempt to create it left; null while none did
    first_sent_at bigint,
    -- the body of that attempt: a repeat must say the same
    frozen text,
    -- Discord's id of it; null while it does not stand there
    posted_id bigint,
    created_at bigint not null
);

create table message_event (
    message_id text not null references message (message_id) on delete cascade,
    -- the place of its embed
    position bigint not null,
    event_id text not null,
    -- what the event is about: a later event of the same subject changes this embed
    subject_id text,
    -- the person's total of that kind when this event was counted; null where it was not
    tally bigint,
    primary key (message_id, position)
);

create index message_event_by_subject on message_event (subject_id) where subject_id is not null;

create table effect (
    -- sorts by the order of promising
    effect_id text not null primary key,
    guild_id bigint not null,
    -- what is carried out one after the other: a channel's messages, a member's roles
    lane text not null,
    -- post, edit, grant, revoke
    kind text not null,
    message_id text,
    grant_id text,
    -- pending, parked, dead; a done effect is deleted
    state text not null,
    attempt bigint not null,
    due_at bigint not null,
    -- why it is parked or dead: a code that has a text
    reason text,
    created_at bigint not null,
    settled_at bigint
);

create index effect_pending on effect (lane, due_at, effect_id) where state = 'pending';
create index effect_unsettled_by_guild on effect (guild_id, state);
create index effect_by_message on effect (message_id) where message_id is not null;

create table lane (
    lane text not null primary key,
    -- when the first of its pending effects is due; null where none is
    next_at bigint,
    -- nothing is carried out before this: Discord or a backoff said so
    not_before bigint not null,
    -- who works on it now
    lease_token text,
    leased_until bigint
);

create index lane_due on lane (next_at) where next_at is not null;

create table profile_field (
    guild_id bigint not null,
    member_id bigint not null,
    -- votes, streak or rank, or a label of the member's own
    field text not null,
    -- what to show; null hides
    value text,
    -- the order fields are shown in
    set_at bigint not null,
    primary key (guild_id, member_id, field)
);
