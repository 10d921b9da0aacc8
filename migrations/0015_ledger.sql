-- Rewards: whose a role is, when it was handed over, and what is told of it.

-- the member's total when it was promised; null where an older version promised it
alter table reward_grant add column total bigint;
-- how long the role lasts from its handing-over, ms; null is for good
alter table reward_grant add column lasts_ms bigint;
-- when the role was handed over; null where it never was
alter table reward_grant add column given_at bigint;
update reward_grant set given_at = created_at where state in ('given', 'ended');

create table given_role (
    guild_id bigint not null,
    member_id bigint not null,
    role_id bigint not null,
    -- when Discord was about to be asked for it
    given_at bigint not null,
    primary key (guild_id, member_id, role_id)
);

-- until now every role that was given counted as ours
insert into given_role (guild_id, member_id, role_id, given_at)
    select guild_id, member_id, role_id, min(created_at) from reward_grant
    where state = 'given' or grant_id in (select grant_id from effect where kind = 'revoke')
    group by guild_id, member_id, role_id;

-- what waits for a member, what holds a role
create index effect_by_grant on effect (grant_id) where grant_id is not null;

-- when the event that is shown here earned something; null where it did not
alter table message_event add column rewarded_at bigint;
update message_event set rewarded_at = 0
    where event_id in (select event_id from reward_grant where event_id is not null);
-- where a reward is told of once it was handed over
create index message_event_rewarded on message_event (event_id) where rewarded_at is not null;

create table payout (
    -- the effect that carries it out
    effect_id text not null primary key,
    guild_id bigint not null,
    rule_id text not null references reward_rule (rule_id),
    -- the last holder that was looked at; null before the first
    after_holder text
);

-- one at a time
create unique index payout_of_rule on payout (rule_id);
