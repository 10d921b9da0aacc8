-- Leaderboards apart from the counters: recording only raises a total; sorting it in among the others comes after.

-- the total it stands at on its board; 0 while it stands on none
alter table counter add column ranked bigint not null default 0;
-- when its total last began to differ from that; null where it does not, and where there is no board (e and an endpoint's id)
alter table counter add column unsorted_at bigint;
update counter set ranked = total where substr(period, 1, 1) <> 'e' and total > 0;

drop index counter_by_total;
-- leaderboards
create index counter_by_rank on counter (guild_id, counts, period, ranked desc, holder) where ranked > 0;
-- what is still to be sorted in; new ones come to stand behind the others, side by side
create index counter_unsorted on counter (guild_id, counts, period, unsorted_at) where unsorted_at is not null;

create table rung (
    guild_id bigint not null,
    counts text not null,
    period text not null,
    total bigint not null,
    -- how many stand on the board at exactly this total: a place is one more than all above it
    holders bigint not null,
    primary key (guild_id, counts, period, total)
);

insert into rung (guild_id, counts, period, total, holders)
    select guild_id, counts, period, ranked, count(*) from counter where ranked > 0
    group by guild_id, counts, period, ranked;
