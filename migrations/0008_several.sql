-- Several machines: what they take in turns.

create table pace (
    -- discord: requests, of which a bot may make so many a second; upkeep: a round of what comes due by the clock
    name text not null primary key,
    -- when the next one may be, in microseconds since 1970 by the database's own clock
    next_us bigint not null
);
