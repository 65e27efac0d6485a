"""python -m tests.bench.inbox TICKETS: an inbox of the sandbox's Groove in a process of its own; prints its address."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.sandbox.groove.model import Ticket
from tests.factories import StoppedClock
from tests.issues.inbox import STATES, Inbox

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
UNRESOLVED = 300
"""The newest so many are in turn of all states, the others are closed."""


def fill(inbox: Inbox, number: int) -> None:
    """Tickets of the last years, each with its mail and the answer to it."""
    inbox.fill(1, NOW - timedelta(hours=1))
    [model] = inbox.account.tickets()
    for one in range(2, number + 1):
        at = NOW - timedelta(minutes=20) * (number - one + 1)
        inbox.account.customer(f"nora@customer{one % 200}.example")
        ticket = Ticket(
            number=one,
            internal_id=68_000_000 + one,
            title=f"Mail {one}: the nightly export of orders has had no rows since Friday",
            customer=inbox.account.customers[one % len(inbox.account.customers)],
            mailbox=model.mailbox,
            created_at=at,
            updated_at=at + timedelta(hours=3),
            state_changed_at=at + timedelta(hours=3),
            state=STATES[one % len(STATES)] if one > number - UNRESOLVED else "closed",
            assignee=inbox.ann if one % 3 else None,
            messages=model.messages * 2,
        )
        inbox.account._tickets[one] = ticket


async def main(number: int) -> None:
    """Serve until the end."""
    inbox = Inbox(StoppedClock(NOW))
    fill(inbox, number)
    runner = web.AppRunner(inbox.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    inbox.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sys.stdout.write(inbox.url + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
