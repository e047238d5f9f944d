"""The process that owns the embedded PostgreSQL, as a child of the supervisor: it ends when its server does, and the
supervisor then starts both again on the same port, which those who use the database hold on to.

`python -P -m agent.embedded_database HOME PORT` runs it until SIGTERM.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from agent.parent_death import end_with_parent
from database.embedded import EmbeddedPostgres
from database.errors import DatabaseError
from settings.log import configure_logging

LOOK_SECONDS = 0.2


def main() -> None:
    configure_logging()
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # A cluster that is just being set up is brought to its end and stopped, not left half made.
    end_with_parent(ending=signal.SIGTERM)
    try:
        server = EmbeddedPostgres.start(home, port)
    except DatabaseError as error:
        sys.exit(f"switchboard: {error}")
    while server.running and not stop.wait(LOOK_SECONDS):
        pass
    ended = not server.running
    server.stop()
    if ended:
        sys.exit(f"switchboard: the database server ended by itself; {home / 'postgres' / 'server.log'} says why")


if __name__ == "__main__":
    main()
