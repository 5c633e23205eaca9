"""What was promised, in numbers. A ratio is taken against a limit measured in the same run."""

from dataclasses import dataclass

# In CI a slower or busier machine must not fail, three times the promise must.
GENEROSITY = 3.0


@dataclass(frozen=True)
class Budget:
    """At most this much. An `exact` one is a count of losses or errors: no machine is too slow for it."""

    at_most: float
    exact: bool = False

    def bound(self, *, generous: bool) -> float:
        return self.at_most * GENEROSITY if generous and not self.exact else self.at_most


NONE = Budget(0, exact=True)

# From the send call to the last phone's receive, against raw pre-framed writes of the same bytes.
FANOUT = {"daphne": Budget(4.0), "uvicorn": Budget(2.0)}
# From 200 to 1,000 phones; five times the phones.
FANOUT_GROWTH = Budget(5.5)
# 400 events without a pause at 200 phones, against 400 times the limit of one.
DRAIN = Budget(1.2)
# A tap on one phone until both phones of the pair have painted the flag, ms at p95.
FLAG = Budget(100.0)

# A running clock and nobody acting: frames beyond the answers to heartbeats.
IDLE_FRAMES = NONE
# How wrong the page's clock may be with round trips of 50 to 300 ms more, ms at p95.
CLOCK = Budget(100.0)
# The others' latency while one request takes two seconds, against the same without it.
SLOW_NEIGHBOUR = Budget(3.0)

# Page, join and socket of a thousand phones that arrive within five seconds, s at p95.
JOIN = Budget(2.0)
# All phones coming back at once after a restart, against an application without any work on the same server.
RECONNECT = Budget(4.0)
# Resident memory of the server per connected phone, KB.
MEMORY_PER_PHONE = Budget(40.0)
# What thousands of reconnects may leave behind in the server, MB.
MEMORY_GROWTH = Budget(30.0)

# 200 notes within two seconds: p99 of a post against an idle one.
BURST = Budget(10.0)
# 1,000 notes within two seconds, ms at p99.
LARGE_BURST = Budget(1000.0)
# 200 notes within two seconds redraw the wall at most this often.
WALL_RENDERS = Budget(25, exact=True)

# How far one phone that never reads, floods or comes back in a loop may move the others' p95.
UNRULY = Budget(1.2)

# Two web processes with Redis between them, against one at the same number of phones per process: p95 of the fan-out.
HOSTED_FANOUT = Budget(1.5)
# One room's burst of notes: how far it may move another room's p95.
NEIGHBOUR_ROOM = Budget(2.0)
# A web process is killed, or Redis restarts: until the last phone is back and shows the newest revision, s.
BACK = Budget(5.0)

# A list of the desk with 100,000 duties in the database, against the same list with ten rows.
LIST_GROWTH = Budget(2.0)
# A page of a team with 100,000 signals, ms of the whole request.
SIGNALS = Budget(150.0)
# What the server may hold more than before while 100,000 rows are downloaded, MB.
EXPORT_MEMORY = Budget(30.0)
# Reading and ranking 10,000 accounts, against ten times what 1,000 of them take.
RANKING_GROWTH = Budget(1.5)
