-- Counters, provably equal to the events; and the ledger of what was handed over for them.

create table counter (
    guild_id bigint not null,
    -- m and a Discord user's id, or i and an identity's id
    holder text not null,
    -- vote, review, comment, forum
    counts text not null,
    -- all, or d, w, m and a first day (d2026-03-01), or e and an endpoint's id
    period text not null,
    total bigint not null,
    primary key (guild_id, holder, counts, period)
);

-- leaderboards
create index counter_by_total on counter (guild_id, counts, period, total desc, holder);

create table reward_rule (
    rule_id text not null primary key,
    guild_id bigint not null references guild (guild_id),
    role_id bigint not null,
    -- the counter it looks at
    counts text not null,
    -- the total at which it is due; null for a rule that comes again
    threshold bigint,
    -- it is due again at each multiple of this
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

create index reward_rule_by_guild on reward_rule (guild_id);

create table reward_grant (
    grant_id text not null primary key,
    rule_id text not null references reward_rule (rule_id),
    guild_id bigint not null,
    member_id bigint not null,
    role_id bigint not null,
    -- what it was for: at:3, every:6
    occasion text not null,
    -- the event that brought it; null where staff handed it out
    event_id text,
    created_at bigint not null,
    -- when the role ends; null is never
    expires_at bigint,
    -- promised, given, superseded, ended
    state text not null,
    constraint an_occasion_pays_once unique (rule_id, member_id, occasion)
);

create index reward_grant_by_member on reward_grant (guild_id, member_id);
create index reward_grant_by_event on reward_grant (event_id) where event_id is not null;
