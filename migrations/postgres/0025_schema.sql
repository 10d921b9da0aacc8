-- The whole schema on PostgreSQL: the same tables, columns and indexes as in migrations/sqlite, where each is explained.

create table guild (
    guild_id bigint not null primary key,
    language text,
    timezone text,
    week_starts text,
    reset_hour bigint,
    joined_at bigint not null,
    left_at bigint
);

create table installation (
    name text not null primary key,
    value text not null
);

create table endpoint (
    endpoint_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    source text not null,
    name text not null,
    created_at bigint not null,
    paused_at bigint,
    removed_at bigint,
    purge_at bigint,
    refused_at bigint,
    refused_why text,
    generation bigint not null default 0
);

create unique index endpoint_name_is_unique_in_its_guild on endpoint (guild_id, name) where removed_at is null;
create index endpoint_by_purge on endpoint (purge_at) where purge_at is not null;

create table endpoint_key (
    key_hash text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    key_cipher text not null,
    created_at bigint not null,
    expires_at bigint
);

create index endpoint_key_by_endpoint on endpoint_key (endpoint_id);

create table endpoint_secret (
    secret_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    cipher text not null,
    created_at bigint not null,
    expires_at bigint
);

create index endpoint_secret_by_endpoint on endpoint_secret (endpoint_id);

create table event (
    event_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    guild_id bigint not null,
    kind text not null,
    site_event text not null,
    change text not null,
    sameness text not null,
    sameness_at bigint not null,
    body_hash text not null,
    subject_id text,
    is_test boolean not null,
    weight bigint,
    occurred_at bigint,
    received_at bigint not null,
    day text not null,
    week text not null,
    counted_as text,
    trace text not null
);

create unique index event_is_stored_once on event (endpoint_id, sameness, sameness_at);
create index event_by_arrival on event (endpoint_id, received_at) where received_at > 0;

create table event_person (
    event_id text not null primary key references event (event_id) on delete cascade,
    member_id bigint,
    identity_id text,
    avatar_url text
);

create index event_person_by_member on event_person (member_id) where member_id is not null;
create index event_person_by_identity on event_person (identity_id) where identity_id is not null;

create table event_content (
    event_id text not null primary key references event (event_id) on delete cascade,
    content text not null
);

create table event_body (
    event_id text not null primary key references event (event_id) on delete cascade,
    body text not null,
    received_at bigint not null
);

create index event_body_by_arrival on event_body (received_at);

create table subject (
    subject_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    kind text not null,
    subject_key text not null,
    same_as text,
    version bigint,
    standing text not null,
    fingerprint text,
    latest_event_id text not null,
    counted_at bigint,
    announced_at bigint,
    last_state text
);

create unique index subject_key_is_unique_in_its_endpoint on subject (endpoint_id, kind, subject_key);

create table identity (
    identity_id text not null primary key,
    guild_id bigint not null,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    person_key text not null,
    name text not null,
    name_lower text not null,
    member_id bigint,
    linked_at bigint
);

create unique index identity_is_unique_in_its_endpoint on identity (endpoint_id, person_key);
create index identity_by_member on identity (guild_id, member_id) where member_id is not null;

create table counter (
    guild_id bigint not null,
    counts text not null,
    period text collate "C" not null,
    holder text not null,
    total bigint not null,
    primary key (guild_id, counts, period, holder)
) partition by range (period);

-- A board reads all holders of a period, so the rows of periods of one length are kept together: in one table a board of
-- 100,000 reads 62,000 pages, here 10,000. No statement names a partition.
create table counter_all partition of counter for values from (minvalue) to ('d');
create table counter_day partition of counter for values from ('d') to ('e');
create table counter_endpoint partition of counter for values from ('e') to ('m');
create table counter_month partition of counter for values from ('m') to ('w');
create table counter_week partition of counter for values from ('w') to (maxvalue);

create table presence (
    guild_id bigint not null,
    holder text not null,
    state text not null,
    noted_at bigint not null,
    primary key (guild_id, holder)
);

create index presence_left on presence (guild_id, holder) where state = 'left';

create table reward_rule (
    rule_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    role_id bigint not null,
    counts text not null,
    threshold bigint,
    every bigint,
    lasts_ms bigint,
    keep text not null,
    endpoint_id text,
    created_at bigint not null,
    paused_at bigint,
    removed_at bigint,
    constraint a_rule_has_a_threshold_or_a_step check ((threshold is null) <> (every is null))
);

create index reward_rule_by_guild on reward_rule (guild_id);

create table reward_grant (
    grant_id text not null primary key,
    rule_id text not null references reward_rule (rule_id),
    guild_id bigint not null,
    member_id bigint not null,
    role_id bigint not null,
    occasion text not null,
    total bigint,
    event_id text,
    created_at bigint not null,
    lasts_ms bigint,
    given_at bigint,
    expires_at bigint,
    state text not null
);

create unique index an_occasion_pays_once on reward_grant (rule_id, member_id, occasion);
create index reward_grant_by_member on reward_grant (guild_id, member_id);
create index reward_grant_by_event on reward_grant (event_id) where event_id is not null;

create table given_role (
    guild_id bigint not null,
    member_id bigint not null,
    role_id bigint not null,
    given_at bigint not null,
    primary key (guild_id, member_id, role_id)
);

create table payout (
    effect_id text not null primary key,
    guild_id bigint not null,
    rule_id text not null references reward_rule (rule_id),
    after_holder text
);

create unique index payout_of_rule on payout (rule_id);

create table route (
    route_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    endpoint_id text references endpoint (endpoint_id) on delete cascade,
    kind text not null,
    channel_id bigint not null,
    mention_role_id bigint,
    style text not null,
    created_at bigint not null,
    removed_at bigint
);

create index route_by_guild on route (guild_id);

create table message (
    message_id text not null primary key,
    guild_id bigint not null,
    channel_id bigint not null,
    style text not null,
    mention_role_id bigint,
    nonce text not null,
    generation bigint not null,
    created_at bigint not null,
    first_sent_at bigint,
    frozen text,
    posted_id bigint,
    withdrawn_at bigint,
    restored_at bigint
);

create table message_event (
    message_id text not null references message (message_id) on delete cascade,
    position bigint not null,
    event_id text not null,
    subject_id text,
    tally bigint,
    rewarded_at bigint,
    primary key (message_id, position)
);

create index message_event_by_subject on message_event (subject_id) where subject_id is not null;
create index message_event_rewarded on message_event (event_id) where rewarded_at is not null;

create table effect (
    effect_id text not null primary key,
    guild_id bigint not null,
    lane text not null,
    kind text not null,
    message_id text,
    grant_id text,
    state text not null,
    attempt bigint not null,
    due_at bigint not null,
    reason text,
    created_at bigint not null,
    settled_at bigint
);

create index effect_pending on effect (lane, due_at, effect_id) where state = 'pending';
create index effect_in_order on effect (lane, effect_id) where state = 'pending' and kind in ('post', 'edit');
create index effect_unsettled_by_guild on effect (guild_id, state);
create index effect_by_message on effect (message_id) where message_id is not null;
create index effect_by_grant on effect (grant_id) where grant_id is not null;

create table lane (
    lane text not null primary key,
    next_at bigint,
    not_before bigint not null,
    lease_token text,
    leased_until bigint
);

create index lane_due on lane (next_at) where next_at is not null;

create table profile_field (
    guild_id bigint not null,
    member_id bigint not null,
    field text not null,
    value text,
    set_at bigint not null,
    primary key (guild_id, member_id, field)
);

create table pause (
    name text not null primary key,
    until bigint not null,
    why text not null
);

create table pace (
    name text not null primary key,
    next_us bigint not null
);

create table gateway_outage (
    shards text not null primary key,
    since bigint not null,
    seen_at bigint not null,
    status bigint
);

create table notice (
    guild_id bigint not null,
    subject text not null,
    role_id bigint not null,
    reason text,
    noted_at bigint not null,
    told_at bigint,
    primary key (guild_id, subject)
);
