-- Who is in a server: told by the gateway, else asked when it matters.

create table presence (
    guild_id bigint not null,
    -- m and a Discord user's id, as counters write it
    holder text not null,
    -- here: in the server; absent: not in it when Discord was asked; left: was in it, and the gateway told that they left
    state text not null,
    -- when that was known last
    noted_at bigint not null,
    primary key (guild_id, holder)
);

-- those whom boards leave out
create index presence_left on presence (guild_id, holder) where state = 'left';
