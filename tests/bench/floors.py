"""What the bot is measured beside: stock Bolt apps that do next to nothing, each in its own process.

python -m tests.bench.floors KIND PORT SLACK_API_URL DATABASE_URL, where KIND is "ack" or "database". What takes part in
the figures is imported only where it is used: an app that only acks has no use for a database's library.
"""

import os
import sys

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def main() -> None:
    """Serve until killed."""
    kind, port, slack_url, database = sys.argv[1:]
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=slack_url)
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    if kind == "ack":
        _only_ack(app)
    else:
        _select_and_insert(app, database)
    web.run_app(app.web_app(path="/slack/events"), host="127.0.0.1", port=int(port), print=None, access_log=None)


def _only_ack(app: AsyncApp) -> None:
    @app.command("/triage")
    async def only_ack(ack: AsyncAck) -> None:
        await ack("ok")


def _select_and_insert(app: AsyncApp, database: str) -> None:
    from sqlalchemy import text

    from bot.db import create_engine

    engine = create_engine(database)

    @app.command("/triage")
    async def select_and_insert(ack: AsyncAck) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT name FROM bench_people WHERE id = 1"))
            await connection.execute(text("INSERT INTO bench_seen (at) VALUES ('now')"))
        await ack("ok")


if __name__ == "__main__":
    main()
