"""A Slack that only takes posts, in a process of its own: at most one a second in a channel, as Slack has it.

python -m tests.bench.slack_posts: prints its address. GET /told tells how many it took and how many it refused.
"""

import asyncio
import itertools
import sys
import time

from aiohttp import web

GAP_SECONDS = 0.9
"""What comes a little early by the way it took is let pass."""


class Posts:
    """Takes posts."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self._taken = self._refused = 0

    async def post(self, request: web.Request) -> web.Response:
        """chat.postMessage."""
        body = await (request.json() if request.content_type == "application/json" else request.post())
        channel, now = str(body["channel"]), time.monotonic()
        if now - self._last.get(channel, 0) < GAP_SECONDS:
            self._refused += 1
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        self._last[channel] = now
        self._taken += 1
        return web.json_response({"ok": True, "channel": channel, "ts": f"1.{next(self._numbers):06}"})

    async def told(self, _: web.Request) -> web.Response:
        """What came of it so far."""
        return web.json_response({"taken": self._taken, "refused": self._refused})


async def main() -> None:
    """Serve until killed."""
    posts = Posts()
    app = web.Application()
    app.add_routes([web.post("/api/chat.postMessage", posts.post), web.get("/told", posts.told)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
