-- Guilds and what their admins chose for the whole guild.

create table guild (
    -- Discord's snowflake
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
    -- when the bot was taken out; null while it is in
    left_at bigint
);

create table installation (
    -- what the row says of this installation: its id, the check of its key
    name text not null primary key,
    value text not null
);
