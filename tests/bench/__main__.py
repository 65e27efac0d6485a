"""python -m tests.bench [TOPIC …]: figures; nothing passes or fails. Without a topic all of them.

Topics: nudges, who, start, outbox, scheduler, reminders, rota, reports, import, trello. A figure with a bar is one that
the project promises; beside a stock app it is a ratio, taken in turn with it, as machines differ and have other things
to do as well.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bot.schema import migrate
from tests.bench import importing, nudges, outbox, reminders, reports, rota, scheduler, start, trello, who
from tests.postgres import running_postgres

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
TOPICS = {
    "who": who.measure,
    "start": start.measure,
    "outbox": outbox.measure,
    "scheduler": scheduler.measure,
    "reminders": reminders.measure,
    "rota": rota.measure,
    "reports": reports.measure,
    "import": importing.measure,
    "trello": trello.measure,
}
"""Topic -> what measures it on one database: its kind, its address, a folder for what is left over, and a reporter."""

ONLY_ON = {"scheduler": POSTGRESQL}


def report(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure what is named, or everything, on both databases."""
    wanted = sys.argv[1:] or ["nudges", *TOPICS]
    report(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}")
    if "nudges" in wanted:
        nudges.measure(report)
        wanted.remove("nudges")
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        for topic in wanted:
            for name in (SQLITE, POSTGRESQL):
                if ONLY_ON.get(topic, name) != name:
                    continue
                if name == SQLITE:
                    address = f"sqlite:///{folder}/{topic}.db"
                else:
                    asyncio.run(server.create(f"bench_{topic}"))
                    address = server.url(f"bench_{topic}")
                migrate(address)
                asyncio.run(TOPICS[topic](name, address, Path(folder) / f"{topic}-{name}", report))


if __name__ == "__main__":
    main()
