"""How many connections this process may hold: each is an open file, and shells allow few."""

import sys

# Two per phone, for the largest room there is, and as many again.
WANTED = 8192

if sys.platform == "win32":

    def allow_many() -> None:
        """Windows counts sockets apart from files and allows enough."""

else:
    import resource

    def allow_many() -> None:
        """Raise this process's own limit as far as the system lets it; usual ones end a room at 500 phones."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
