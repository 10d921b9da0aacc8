-- What staff should hear of once: it is added to the next reply that an admin gets.

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
