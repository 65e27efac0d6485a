"""What leaves the bot by other ways than Slack: calendar feeds, health, figures, the log, a backup."""

import io
import json
import logging
import re

import pytest

from bot.backup import export
from bot.sandbox.server import HOST
from tests.isolation.house import Ask, House, member
from tests.isolation.world import HERE, THERE, World

FEED = re.compile(r"/calendar/([\w-]+)\.ics")


async def feeds(house: House, world: World) -> list[str]:
    """The tokens of somebody's new calendar addresses."""
    _, said = await house.ask(member(world), Ask("action", "calendar.new", ""), world)
    found = list(dict.fromkeys(FEED.findall(said)))
    assert len(found) == 2, said
    return found


async def get(house: House, path: str) -> tuple[int, str]:
    async with house.client.get(f"http://{HOST}:{house.bot.port}{path}") as answer:
        return answer.status, await answer.text()


async def test_a_feed_holds_one_workspaces_days_and_no_reason_for_leave(at_home: House) -> None:
    for world, other in ((HERE, THERE), (THERE, HERE)):
        for token in await feeds(at_home, world):
            status, feed = await get(at_home, f"/calendar/{token}.ics")
            assert (status, "BEGIN:VEVENT" in feed) == (200, True)
            assert other.inside not in feed
            assert other.own not in feed
            assert f"{world.inside} ill" not in feed


async def test_an_address_ends_with_the_next_one_and_is_kept_as_a_hash_only(at_home: House) -> None:
    old = await feeds(at_home, HERE)
    new = await feeds(at_home, HERE)
    assert [(await get(at_home, f"/calendar/{token}.ics"))[0] for token in (*old, *new)] == [404, 404, 200, 200]
    kept = json.dumps(await at_home.rows(HERE))
    assert not [token for token in new if token in kept]
    hashes = [json.loads(row)[-2] for row in (await at_home.rows(HERE))["calendar_addresses"]]
    for digest in hashes:
        assert (await get(at_home, f"/calendar/{digest}.ics"))[0] == 404
    assert min(map(len, new)) >= 43, "256 bits, which nobody guesses"


async def test_no_secret_of_the_installation_gets_out(at_home: House, caplog: pytest.LogCaptureFixture) -> None:
    """Not in what is logged, told of the process or backed up; of answers see test_hostile_words.py."""
    caplog.set_level(logging.DEBUG)
    for word in ("issues", "fixed", "setup", "calendar"):
        await at_home.ask(member(HERE), Ask("command", word, "#1" if word == "fixed" else ""), HERE)
    await at_home.bot.dispatcher.drain()
    seen = [at_home.slack.text, caplog.text]
    seen += [(await get(at_home, path))[1] for path in ("/healthz", "/readyz", "/metrics", "/trello", "/slack/install")]
    backup = io.BytesIO()
    await export(at_home.bot.engine, backup)
    seen.append(backup.getvalue().decode())
    secrets = at_home.bot.settings.secrets()
    assert len(secrets) >= 7
    everything = "\n".join(seen)
    assert not [secret for secret in secrets if secret in everything]
