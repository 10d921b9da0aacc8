-- The whole schema on SQLite. migrations/postgres has the same tables and columns without the comments; a test compares both.
-- Times are milliseconds since 1970. Ids that Crier makes sort by time; ids of Discord's are bigint. Beside each index stand the
-- queries that need it, by the name of the function.

-- Guilds, and what their admins chose.

create table guild (
    -- Discord's id
    guild_id bigint not null primary key,
    -- en, ru or bg; null is en
    language text,
    -- IANA name; null is UTC
    timezone text,
    -- weekday in English, lower case; null is monday
    week_starts text,
    -- 0 to 23; null is 0
    reset_hour bigint,
    -- when the bot was first seen there
    joined_at bigint not null,
    -- when the bot was removed; null while it is a member
    left_at bigint
);

create table installation (
    -- what the row tells about this installation: its id, the check of its key, a copy under way
    name text not null primary key,
    value text not null
);

-- Inbound endpoints: each belongs to one guild and one site, and has its own keys and secrets.

create table endpoint (
    endpoint_id text not null primary key,
    -- the only guild it belongs to, whatever a body names
    guild_id bigint not null references guild (guild_id),
    -- the source's fixed name
    source text not null,
    -- as the admin chose it
    name text not null,
    created_at bigint not null,
    -- while set: events are stored and counted, not announced
    paused_at bigint,
    -- while set: calls are answered with 401; it can be brought back until purge_at
    removed_at bigint,
    -- when the secrets of a removed endpoint are deleted
    purge_at bigint,
    -- the last call that was refused; written from memory now and then
    refused_at bigint,
    -- why it was refused: missing, wrong, stale, no-secret, not-json, or the path of a bad field
    refused_why text,
    -- rises with every change that decides whether a call is let in, or what becomes of it
    generation bigint not null default 0
);

-- a name is unique among the guild's endpoints that are not removed; find_endpoint, list_endpoints
create unique index endpoint_name_is_unique_in_its_guild on endpoint (guild_id, name) where removed_at is null;
-- delete_purged_credentials
create index endpoint_by_purge on endpoint (purge_at) where purge_at is not null;

create table endpoint_key (
    -- SHA-256 of the key in the URL, hex: enough to find an endpoint, not enough to call it
    key_hash text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    -- the key itself, encrypted, to be shown again
    key_cipher text not null,
    created_at bigint not null,
    -- when an old key stops working; null is never
    expires_at bigint
);

-- find_endpoint_key, upsert_endpoint_keys_end
create index endpoint_key_by_endpoint on endpoint_key (endpoint_id);

create table endpoint_secret (
    secret_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    -- the sender's secret, encrypted
    cipher text not null,
    created_at bigint not null,
    -- when an old secret stops working; null is never
    expires_at bigint
);

-- list_opened: what a call is verified with; list_endpoint_secrets, list_endpoints_without_secret
create index endpoint_secret_by_endpoint on endpoint_secret (endpoint_id);

-- Events: facts that never change, and in tables of their own who it was and what they wrote, which can be deleted.

create table event (
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
    -- 0 where that key can never come again; else when this event was accepted, because the key may come again later
    sameness_at bigint not null,
    -- SHA-256 of the body, hex: tells a repeat from a conflict
    body_hash text not null,
    -- what it is about, if that is something several events are about
    subject_id text,
    is_test boolean not null,
    -- how much the sender says that it weighs: a fact, it counts once all the same; null is 1
    weight bigint,
    -- when the sender says it happened; shown, never counted by
    occurred_at bigint,
    received_at bigint not null,
    -- the guild's calendar day at arrival, and the first day of its week: a change of zone changes no count
    day text not null,
    week text not null,
    -- the counter it was counted under; null where it was not counted
    counted_as text,
    -- why it was or was not counted and announced: short codes, separated by blanks
    trace text not null
);

-- the same event twice is one row; known: the last accepted event under a key
create unique index event_is_stored_once on event (endpoint_id, sameness, sameness_at);
-- find_last_delivery; the condition keeps every other query away from this index
create index event_by_arrival on event (endpoint_id, received_at) where received_at > 0;

create table event_person (
    event_id text not null primary key references event (event_id) on delete cascade,
    -- the Discord user, where the sender knows one
    member_id bigint,
    -- the site's person, where the site knows its own
    identity_id text,
    -- where their picture was
    avatar_url text
);

-- rebuild_counters: a member's events
create index event_person_by_member on event_person (member_id) where member_id is not null;
-- rebuild_counters: the events of a site's person
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

-- delete_old_bodies
create index event_body_by_arrival on event_body (received_at);

create table subject (
    subject_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    kind text not null,
    -- the sender's key of it
    subject_key text not null,
    -- another row of this table that holds the state of this one too: a topic is also its first post
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
    announced_at bigint,
    -- the sameness of the last state that was reported; null where the sender has no such calls
    last_state text
);

-- known: the subjects of a batch of calls
create unique index subject_key_is_unique_in_its_endpoint on subject (endpoint_id, kind, subject_key);

create table identity (
    identity_id text not null primary key,
    guild_id bigint not null,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    -- the site's id of an account as id:…, or without an account the name as name:…
    person_key text not null,
    -- the name they go by there
    name text not null,
    -- the same in lower case, for suggestions while someone types
    name_lower text not null,
    -- the Discord user it is linked to
    member_id bigint,
    linked_at bigint
);

-- known, find_person, list_identities, list_accounts
create unique index identity_is_unique_in_its_endpoint on identity (endpoint_id, person_key);
-- list_links, list_top, rebuild_counters
create index identity_by_member on identity (guild_id, member_id) where member_id is not null;

-- Counters, provably equal to the events. A leaderboard is the rows of one period.

create table counter (
    guild_id bigint not null,
    -- vote, review, comment, forum
    counts text not null,
    -- all, or d, w, m and a first day (d2026-03-01), or e and an endpoint's id
    period text not null,
    -- m and a Discord user's id, or i and an identity's id
    holder text not null,
    total bigint not null,
    -- bump_counters; list_top and list_board_totals: all holders of a period; list_candidates; by their whole key find_rank,
    -- get_total, list_totals and the days of list_counted_days
    primary key (guild_id, counts, period, holder)
) without rowid;

create table presence (
    guild_id bigint not null,
    -- m and a Discord user's id, as in counter
    holder text not null,
    -- here: in the server; absent: not in it when Discord was asked; left: was in it, and the gateway told that they left
    state text not null,
    -- when that was last known
    noted_at bigint not null,
    primary key (guild_id, holder)
);

-- list_left
create index presence_left on presence (guild_id, holder) where state = 'left';

-- Rewards: rules, what they promised and gave, and payouts under way.

create table reward_rule (
    rule_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    role_id bigint not null,
    -- the counter it looks at
    counts text not null,
    -- the total at which it is due; null for a rule that is due again and again
    threshold bigint,
    -- it is due at each multiple of this
    every bigint,
    -- how long the role lasts, ms; null is for good
    lasts_ms bigint,
    -- earlier: lower roles stay; highest: they go
    keep text not null,
    -- counts only this endpoint's events; null is all
    endpoint_id text,
    created_at bigint not null,
    paused_at bigint,
    removed_at bigint,
    constraint a_rule_has_a_threshold_or_a_step check ((threshold is null) <> (every is null))
);

-- list_rules, living
create index reward_rule_by_guild on reward_rule (guild_id);

create table reward_grant (
    grant_id text not null primary key,
    rule_id text not null references reward_rule (rule_id),
    guild_id bigint not null,
    member_id bigint not null,
    role_id bigint not null,
    -- what it was for: at:3, every:6
    occasion text not null,
    -- the member's total when it was promised
    total bigint,
    -- the event that brought it; null where staff gave it
    event_id text,
    created_at bigint not null,
    -- how long the role lasts once it was given, ms; null is for good
    lasts_ms bigint,
    -- when the role was given; null where it never was
    given_at bigint,
    -- when the role ends; null is never
    expires_at bigint,
    -- promised, given, superseded, ended
    state text not null
);

-- insert_grants: an occasion pays once; promised, move_parked_grants
create unique index an_occasion_pays_once on reward_grant (rule_id, member_id, occasion);
-- promised, list_waiting_rewards, is_role_held_otherwise, unpark_member, unpark_role
create index reward_grant_by_member on reward_grant (guild_id, member_id);
-- list_cards: what the events of a message earned
create index reward_grant_by_event on reward_grant (event_id) where event_id is not null;

create table given_role (
    guild_id bigint not null,
    member_id bigint not null,
    role_id bigint not null,
    -- when Discord was about to be asked for it
    given_at bigint not null,
    primary key (guild_id, member_id, role_id)
);

create table payout (
    -- the effect that carries it out
    effect_id text not null primary key,
    guild_id bigint not null,
    rule_id text not null references reward_rule (rule_id),
    -- the last holder that was looked at; null before the first
    after_holder text
);

-- insert_payout: one at a time for each rule
create unique index payout_of_rule on payout (rule_id);

-- Announcements: routes, the messages that are promised, and the effects that carry promises out.

create table route (
    route_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    -- whose events; null is every endpoint of the guild
    endpoint_id text references endpoint (endpoint_id) on delete cascade,
    kind text not null,
    channel_id bigint not null,
    -- the only role that a message may mention
    mention_role_id bigint,
    -- full, compact, plain
    style text not null,
    created_at bigint not null,
    -- while set: routes nothing
    removed_at bigint
);

-- list_routes, living, list_unrouted
create index route_by_guild on route (guild_id);

create table message (
    message_id text not null primary key,
    guild_id bigint not null,
    channel_id bigint not null,
    style text not null,
    mention_role_id bigint,
    -- what Discord knows a repeated create by
    nonce text not null,
    -- rises with each change of what it says before it is posted
    generation bigint not null,
    created_at bigint not null,
    -- when the first attempt to create it was sent; null while there was none
    first_sent_at bigint,
    -- the body of that attempt: a repeat must say the same
    frozen text,
    -- Discord's id of it; null while it is not in the channel
    posted_id bigint,
    -- when a moderator was found to have deleted it: it is neither posted again nor changed
    withdrawn_at bigint,
    -- when the copy was restored in which it was still promised: it may be in Discord already
    restored_at bigint
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
    -- when the event earned something; null where it did not
    rewarded_at bigint,
    primary key (message_id, position)
);

-- list_messages_of_subjects
create index message_event_by_subject on message_event (subject_id) where subject_id is not null;
-- list_messages_to_tell
create index message_event_rewarded on message_event (event_id) where rewarded_at is not null;

create table effect (
    effect_id text not null primary key,
    guild_id bigint not null,
    -- what is carried out one after the other: a channel's messages, a guild's roles
    lane text not null,
    -- post, edit, grant, revoke, payout
    kind text not null,
    message_id text,
    grant_id text,
    -- pending, parked, dead; an effect that is done is deleted
    state text not null,
    attempt bigint not null,
    due_at bigint not null,
    -- why it is parked or dead: a code that has a text
    reason text,
    created_at bigint not null,
    settled_at bigint
);

-- release_lane, list_waiting_lanes, list_due_effects of roles, find_backlog
create index effect_pending on effect (lane, due_at, effect_id) where state = 'pending';
-- list_due_effects of a channel: however many wait, the next ones are found at once
create index effect_in_order on effect (lane, effect_id) where state = 'pending' and kind in ('post', 'edit');
-- list_stuck, unpark_guild, unpark_channel, count_due, find_refusal
create index effect_unsettled_by_guild on effect (guild_id, state);
-- has_post, list_messages_to_tell, upsert_pack, drop_messages
create index effect_by_message on effect (message_id) where message_id is not null;
-- promised, list_waiting_rewards, upsert_grants_superseded, is_role_held_otherwise
create index effect_by_grant on effect (grant_id) where grant_id is not null;

create table lane (
    lane text not null primary key,
    -- when the first of its pending effects is due; null where none is
    next_at bigint,
    -- nothing is carried out before this: Discord or a backoff said so
    not_before bigint not null,
    -- who works on it now
    lease_token text,
    -- until when; without a lease, when the last turn ended
    leased_until bigint
);

-- find_next_lane_due, list_waiting_lanes, find_backlog
create index lane_due on lane (next_at) where next_at is not null;

-- What members show of themselves, and the state that processes share.

create table profile_field (
    guild_id bigint not null,
    member_id bigint not null,
    -- votes, streak or rank, or a label of the member's own
    field text not null,
    -- what to show; null hides
    value text,
    -- the order in which fields are shown
    set_at bigint not null,
    primary key (guild_id, member_id, field)
);

create table pause (
    -- discord: all requests to it
    name text not null primary key,
    -- nothing is sent before this
    until bigint not null,
    -- limit, token, breaker
    why text not null
);

create table pace (
    -- discord: requests, of which a bot may make so many a second; upkeep: a round of what comes due by the clock
    name text not null primary key,
    -- when the next one may be, in microseconds since 1970 by the database's own clock
    next_us bigint not null
);

create table gateway_outage (
    -- which shards cannot connect: all, or the first and the total
    shards text not null primary key,
    since bigint not null,
    -- the last attempt that failed: an outage of a process that has ended is not believed for ever
    seen_at bigint not null,
    -- the HTTP status that came instead of a connection; null where nothing answered
    status bigint
);

create table notice (
    guild_id bigint not null,
    -- what it is about: the id of a reward rule
    subject text not null,
    -- the role that the rule gives
    role_id bigint not null,
    -- why the role cannot be given: a code that has a text; null once it can be given again
    reason text,
    noted_at bigint not null,
    -- when an admin was told; null until then
    told_at bigint,
    primary key (guild_id, subject)
);
