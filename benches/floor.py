#!/usr/bin/env python3
"""How fast the rows of a vote can be written at all: by SQLite alone, in one thread, with nothing around it.

No HTTP, no signature, no JSON, no question asked before, nothing delivered: only the rows that Crier commits for a
member's first vote on one route, into a new database of the same schema, WAL and synchronous=FULL. What this takes is about
the least that recording can take on this machine; Python's own part, a microsecond or two for each of an event's dozen rows,
is in it.

    python3 benches/floor.py [FOLDER ON THE DISK TO BE MEASURED]
    python3 benches/floor.py FOLDER lone        # one number: microseconds of a commit of one vote's rows, median
"""

import pathlib
import sqlite3
import statistics
import sys
import tempfile
import time

MIGRATIONS = pathlib.Path(__file__).parent.parent / "migrations" / "sqlite"
DAY, WEEK, MONTH = "2026-03-02", "2026-03-02", "2026-03-01"
TEXT = "x" * 300
# How many events go into one commit, and how many commits are timed.
COMMITS = ((1, 1500), (32, 150), (256, 30))
ROUNDS = 5
# How many commits of one vote are timed for `lone`.
LONE = 1000


def event(number, key, member):
    return [(key, "endpoint", 1, "vote", "VOTE_ADD", "created", f"{member}:{number}", 0, "h" * 64, None, False, None,
             number, number, DAY, WEEK, "vote", "new counted posted")]


def counters(number, key, member):
    periods = ("all", f"d{DAY}", "eendpoint", f"m{MONTH}", f"w{WEEK}")
    return [(1, "vote", period, f"m{member}", 1) for period in periods]


EVENT = [("insert into event values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", event)]
ALL = EVENT + [
    ("insert into event_person values (?,?,?,?)", lambda number, key, member: [(key, member, None, None)]),
    ("insert into event_content values (?,?)", lambda number, key, member: [(key, TEXT)]),
    ("insert into event_body values (?,?,?)", lambda number, key, member: [(key, TEXT, number)]),
    ("insert into counter values (?,?,?,?,?) "
     "on conflict (guild_id, counts, period, holder) do update set total = total + excluded.total", counters),
    ("insert into message (message_id, guild_id, channel_id, style, nonce, generation, created_at) values (?,?,?,?,?,?,?)",
     lambda number, key, member: [(key, 1, 2, "full", key, 0, number)]),
    ("insert into message_event (message_id, position, event_id, tally) values (?,?,?,?)",
     lambda number, key, member: [(key, 0, key, 1)]),
    ("insert into effect (effect_id, guild_id, lane, kind, message_id, state, attempt, due_at, created_at) "
     "values (?,?,?,?,?,?,?,?,?)",
     lambda number, key, member: [(key, 1, "c2", "post", key, "pending", 0, number, number)]),
]


def database(folder):
    connection = sqlite3.connect(pathlib.Path(folder) / "floor.db", isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "cache_size = -8192",
                   "wal_autocheckpoint = 16384"):
        connection.execute(f"pragma {pragma}")
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        connection.executescript(migration.read_text())
    connection.execute("insert into guild (guild_id, joined_at) values (1, 1)")
    connection.execute("insert into endpoint (endpoint_id, guild_id, source, name, created_at) values ('endpoint', 1, 's', 'n', 1)")
    return connection


def commit(connection, statements, first, count):
    """Makes the rows, then writes them; says how long the writing took."""
    made = [(sql, [row for number in range(first, first + count)
                   for row in rows(number, f"{number:026}", 800_000_000_000_000_000 + number)])
            for sql, rows in statements]
    began = time.perf_counter()
    connection.execute("begin immediate")
    for sql, rows in made:
        connection.executemany(sql, rows)
    connection.execute("commit")
    return time.perf_counter() - began


def times(statements, count, commits, folder):
    """How long each commit takes, in microseconds; the log has grown to its length before."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        connection = database(own)
        warm = max(20, 2000 // count)
        taken = [commit(connection, statements, place * count, count) for place in range(warm + commits)]
        connection.close()
    return [one * 1e6 for one in taken[warm:]]


def measure(statements, count, commits, folder):
    """The time an event takes, in microseconds."""
    return sum(times(statements, count, commits, folder)) / (commits * count)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    if sys.argv[2:] == ["lone"]:
        print(f"{statistics.median(times(ALL, 1, LONE, folder)):.1f}")
        return
    print(f"SQLite {sqlite3.sqlite_version}, {ROUNDS} rounds; microseconds an event, median (least to most)\n")
    print("| events a commit | all rows | events a second | the event's row alone |")
    print("|---|---|---|---|")
    for count, commits in COMMITS:
        found = {name: [measure(rows, count, commits, folder) for _ in range(ROUNDS)]
                 for name, rows in (("all", ALL), ("event", EVENT))}
        def cell(name):
            return f"{statistics.median(found[name]):.0f} ({min(found[name]):.0f} to {max(found[name]):.0f})"
        print(f"| {count} | {cell('all')} | {1e6 / statistics.median(found['all']):,.0f} | {cell('event')} |", flush=True)


main()
