-- Events: facts that never change; beside them, and erasable, who it was and what they wrote.

create table event (
    -- sorts by arrival
    event_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    guild_id bigint not null,
    -- vote, review, comment, forum, member, payment, private, report
    kind text not null,
    -- the sender's own name for it
    site_event text not null,
    -- created, edited, present, removed
    change text not null,
    -- what makes two deliveries the same event
    sameness text not null,
    -- 0 where a key can never come again; else when this one was accepted, for the key may come again later
    sameness_at bigint not null,
    -- SHA-256 of the body, hex: tells a repeat from a conflict
    body_hash text not null,
    -- the thing it is about, if it is about one
    subject_id text,
    is_test boolean not null,
    -- how much it counts where the sender weighs; kept apart from the number of events
    weight bigint not null,
    -- when the sender says it happened; shown, never counted by
    occurred_at bigint,
    received_at bigint not null,
    -- the guild's calendar day at arrival, and the first day of its week: a change of zone changes no count
    day text not null,
    week text not null,
    -- the counter it was counted under; null where it was not
    counted_as text,
    -- why it was or was not counted and announced: short codes, separated by blanks
    trace text not null
);

-- the same event twice is one row; its prefix also finds the last accepted one
create unique index event_is_stored_once on event (endpoint_id, sameness, sameness_at);
-- the last delivery of an endpoint
create index event_by_arrival on event (endpoint_id, received_at);

create table event_person (
    event_id text not null primary key references event (event_id) on delete cascade,
    -- the Discord user, where the sender knows one
    member_id bigint,
    -- the site's person, where it knows its own
    identity_id text,
    -- where their picture was
    avatar_url text
);

create index event_person_by_member on event_person (member_id) where member_id is not null;
create index event_person_by_identity on event_person (identity_id) where identity_id is not null;

create table event_content (
    event_id text not null primary key references event (event_id) on delete cascade,
    -- what is shown, as JSON
    content text not null
);

create table event_body (
    event_id text not null primary key references event (event_id) on delete cascade,
    -- the body as it came, redacted
    body text not null,
    received_at bigint not null
);

-- retention deletes the oldest
create index event_body_by_arrival on event_body (received_at);

create table subject (
    subject_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    kind text not null,
    -- the sender's key of the thing
    subject_key text not null,
    -- another row of this table that stands for this one too: a topic is also its first post
    same_as text,
    -- the highest version seen; null where the sender has none
    version bigint,
    -- live, edited, pending, spam, removed, removed-author, removed-moderation
    standing text not null,
    -- changes when something worth showing changed
    fingerprint text,
    -- the event whose content is shown
    latest_event_id text not null,
    -- when it was counted; null while it was not
    counted_at bigint,
    -- when it was announced; null while it was not
    announced_at bigint
);

create unique index subject_key_is_unique_in_its_endpoint on subject (endpoint_id, kind, subject_key);

create table identity (
    identity_id text not null primary key,
    guild_id bigint not null,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    -- the site's id of the person as id:…, or where it has none the name in lower case as name:…
    person_key text not null,
    -- the name they go by there
    name text not null,
    -- the same in lower case, to find it by
    name_lower text not null,
    -- the Discord user it is linked to
    member_id bigint,
    linked_at bigint
);

create unique index identity_is_unique_in_its_endpoint on identity (endpoint_id, person_key);
create index identity_by_name on identity (endpoint_id, name_lower);
create index identity_by_member on identity (guild_id, member_id) where member_id is not null;
