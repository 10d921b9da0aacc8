-- Names are compared byte for byte: `Abc` and `abc` are two people. They are found by their key alone; the name in lower
-- case is only for whoever types the beginning of one.

-- a row that took in several spellings stays with the one that came last
update identity set person_key = 'name:' || name where substr(person_key, 1, 5) = 'name:';
drop index identity_by_name;

-- Where a site has accounts, a name without one can be anybody's. Such links end, and the counts go back to the name.
create table unlinked as
    select i.guild_id, 'm' || cast(i.member_id as text) as member, 'i' || i.identity_id as person,
        e.counted_as as counts, e.day, e.week, e.endpoint_id, count(*) as events
    from identity i
        join endpoint p on p.endpoint_id = i.endpoint_id
        join event_person ep on ep.identity_id = i.identity_id
        join event e on e.event_id = ep.event_id
    where i.member_id is not null and substr(i.person_key, 1, 3) <> 'id:'
        and p.source in ('fastcomments', 'website-toolbox')
        and ep.member_id is null and e.counted_as is not null
    group by i.guild_id, i.member_id, i.identity_id, e.counted_as, e.day, e.week, e.endpoint_id;

create table moved as
    select guild_id, member, person, counts, period, cast(sum(events) as bigint) as total from (
        select guild_id, member, person, counts, 'all' as period, events from unlinked
        union all select guild_id, member, person, counts, 'd' || day, events from unlinked
        union all select guild_id, member, person, counts, 'w' || week, events from unlinked
        union all select guild_id, member, person, counts, 'm' || substr(day, 1, 7) || '-01', events from unlinked
        union all select guild_id, member, person, counts, 'e' || endpoint_id, events from unlinked
    ) spread
    group by guild_id, member, person, counts, period;

insert into counter (guild_id, holder, counts, period, total, unsorted_at)
    select guild_id, person, counts, period, total, case when substr(period, 1, 1) <> 'e' then cast(0 as bigint) end
    from moved where true
    on conflict (guild_id, holder, counts, period) do update set total = counter.total + excluded.total,
        unsorted_at = coalesce(counter.unsorted_at, excluded.unsorted_at);

update counter set
    total = total - (
        select cast(sum(m.total) as bigint) from moved m where m.guild_id = counter.guild_id
            and m.member = counter.holder and m.counts = counter.counts and m.period = counter.period
    ),
    unsorted_at = case when substr(period, 1, 1) <> 'e' then coalesce(unsorted_at, 0) end
    where exists (
        select 1 from moved m where m.guild_id = counter.guild_id
            and m.member = counter.holder and m.counts = counter.counts and m.period = counter.period
    );

update identity set member_id = null, linked_at = null
    where member_id is not null and substr(person_key, 1, 3) <> 'id:'
        and endpoint_id in (select endpoint_id from endpoint where source in ('fastcomments', 'website-toolbox'));

drop table moved;
drop table unlinked;
