-- Inbound endpoints: one per guild and listing, forum or chat, each with its own keys and secrets.

create table endpoint (
    endpoint_id text not null primary key,
    -- the one guild it belongs to, whatever a body names
    guild_id bigint not null references guild (guild_id),
    -- the source's fixed name
    source text not null,
    -- as the admin chose it; unique among the guild's living endpoints
    name text not null,
    created_at bigint not null,
    -- while set: stored and counted, not announced
    paused_at bigint,
    -- while set: answers 401; can be undone until purge_at
    removed_at bigint,
    -- when a removed endpoint is deleted for good
    purge_at bigint,
    -- the last call that was refused; flushed from memory now and then
    refused_at bigint,
    -- why it was refused: missing, wrong, stale, no-secret, not-json, or the path of a bad field
    refused_why text
);

create unique index endpoint_name_is_unique_in_its_guild on endpoint (guild_id, name) where removed_at is null;
create index endpoint_by_purge on endpoint (purge_at) where purge_at is not null;

create table endpoint_key (
    -- SHA-256 of the key in the URL, hex: enough to find an endpoint, not enough to call it
    key_hash text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    -- the key itself, encrypted, for show
    key_cipher text not null,
    created_at bigint not null,
    -- when an old key stops being good; null is never
    expires_at bigint
);

create index endpoint_key_by_endpoint on endpoint_key (endpoint_id);

create table endpoint_secret (
    secret_id text not null primary key,
    endpoint_id text not null references endpoint (endpoint_id) on delete cascade,
    -- the sender's secret, encrypted
    cipher text not null,
    created_at bigint not null,
    -- when an old secret stops being good; null is never
    expires_at bigint
);

create index endpoint_secret_by_endpoint on endpoint_secret (endpoint_id);
