"""python -m tests.bench [TOPIC …]: figures; nothing passes or fails. Without a topic (see below) all of them."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bot.schema import migrate
from tests.bench import importing, nudges, reports, rota, scheduler, trello, who
from tests.postgres import running_postgres


def report(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure what is named, or everything, on both databases."""
    wanted = sys.argv[1:] or ["nudges", "who", "scheduler", "rota", "reports", "import", "trello"]
    report(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    if "nudges" in wanted:
        nudges.measure(report)
        wanted.remove("nudges")
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        for topic in wanted:
            for name in ("SQLite", "PostgreSQL"):
                if name == "SQLite":
                    address = f"sqlite:///{folder}/{topic}.db"
                else:
                    asyncio.run(server.create(f"bench_{topic}"))
                    address = server.url(f"bench_{topic}")
                migrate(address)
                asyncio.run(_topic(topic, name, address, Path(folder) / f"{topic}-{name}"))


async def _topic(topic: str, name: str, address: str, folder: Path) -> None:
    if topic == "who":
        await who.measure(name, address, folder, report)
    elif topic == "import":
        await importing.measure(name, address, report)
    elif topic == "trello":
        await trello.measure(name, address, report)
    elif topic == "reports":
        await reports.measure(name, address, report)
    elif topic == "rota":
        await rota.measure(name, address, report)
    else:
        await scheduler.measure(name, address, report)


if __name__ == "__main__":
    main()
