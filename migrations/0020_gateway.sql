-- A gateway that does not take the bot: the bot hears nothing then, and the other roles say so.

create table gateway_outage (
    -- which shards cannot connect: all, or the first and the total
    shards text not null primary key,
    since bigint not null,
    -- the last attempt that failed: an outage of a process that is gone is not believed for ever
    seen_at bigint not null,
    -- the HTTP status that came instead of a connection; null where nothing answered
    status bigint
);
