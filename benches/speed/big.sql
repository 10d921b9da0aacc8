-- Fills an empty database that has one guild with its endpoints. What begins with ":" is put in by big.rs.

insert into guild (guild_id, joined_at)
    with recursive n (n) as (select 1 union all select n + 1 from n where n < :GUILDS)
    select :GUILD + n, :NOW - :YEAR from n;

insert into endpoint (endpoint_id, guild_id, source, name, created_at)
    select 'big' || (guild_id - :GUILD), guild_id, 'sphere', 'sphere', joined_at from guild where guild_id > :GUILD;

-- Who did what when. A few members vote often and most seldom; a tenth of them is in one guild.
create temp table plan as
    with recursive n (n) as (select 0 union all select n + 1 from n where n + 1 < :EVENTS),
    drawn as (select n, abs(random() % 1000003) / 1000003.0 as chance from n),
    who as (select n, cast(:MEMBERS * chance * chance as integer) as member from drawn)
    select n, printf('00%022d', n) as id,
        case when member = 0 then :VOTER else :FIRST_MEMBER + member end as user,
        case when member % 10 = 0 then 0 else 1 + member % :GUILDS end as guild,
        :NOW - :YEAR + cast(n * 1.0 * :YEAR / :EVENTS as integer) as at
    from who;

insert into event (event_id, endpoint_id, guild_id, kind, site_event, change, sameness, sameness_at, body_hash, is_test,
        weight, received_at, day, week, counted_as, trace)
    select id,
        case when guild = 0
            then (select endpoint_id from endpoint where guild_id = :GUILD and source = 'sphere') else 'big' || guild end,
        :GUILD + guild, 'vote', 'VOTE_ADD', 'created', lower(hex(randomblob(32))), at, lower(hex(randomblob(32))), false,
        1, at, date(at / 1000, 'unixepoch'), date(at / 1000, 'unixepoch', '-6 days', 'weekday 1'), 'vote',
        'new counted posted'
    from plan;

insert into event_person (event_id, member_id) select id, user from plan;

insert into event_content (event_id, content) select id, ':CONTENT' from plan;

-- Bodies are kept for a week.
insert into event_body (event_id, body, received_at)
    select id, '{"event":"VOTE_ADD","guild_id":":GUILD","user_id":"' || user || '"}', at from plan where at > :NOW - :WEEK;

insert into message (message_id, guild_id, channel_id, style, nonce, generation, first_sent_at, posted_id, created_at)
    select id, :GUILD + guild, :CHANNEL + guild, 'full', substr(id, -25), 0, at, 1300000000000000000 + n, at from plan;

insert into message_event (message_id, position, event_id) select id, 0, id from plan;

drop table plan;

-- Counters are sums of events and nothing else.
insert into counter (guild_id, holder, counts, period, total)
    select e.guild_id, 'm' || p.member_id, 'vote', 'all', count(*)
    from event e join event_person p on p.event_id = e.event_id group by 1, 2, 4;

insert into counter (guild_id, holder, counts, period, total)
    select e.guild_id, 'm' || p.member_id, 'vote', 'd' || e.day, count(*)
    from event e join event_person p on p.event_id = e.event_id group by 1, 2, 4;

insert into counter (guild_id, holder, counts, period, total)
    select e.guild_id, 'm' || p.member_id, 'vote', 'w' || e.week, count(*)
    from event e join event_person p on p.event_id = e.event_id group by 1, 2, 4;

insert into counter (guild_id, holder, counts, period, total)
    select e.guild_id, 'm' || p.member_id, 'vote', 'm' || substr(e.day, 1, 7) || '-01', count(*)
    from event e join event_person p on p.event_id = e.event_id group by 1, 2, 4;

insert into counter (guild_id, holder, counts, period, total)
    select e.guild_id, 'm' || p.member_id, 'vote', 'e' || e.endpoint_id, count(*)
    from event e join event_person p on p.event_id = e.event_id group by 1, 2, 4;
