"""What outsiders write, in whatever field they can, pings nobody and looks like no link where the bot shows it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.isolation.house import House, house, member
from tests.isolation.test_neighbours import asks
from tests.isolation.world import HERE, THERE

PINGS = "<!channel> <!subteam^S0ALL> <@U0EVIL> <#C0EVIL>"
LINKS = "<https://evil.example|Your invoice> <mailto:a@evil.example>"
WORLD = replace(HERE, inside=f"=1+1 {PINGS} {LINKS}", own="<!here> <@W0EVIL>")

DANGEROUS = re.compile(r"<!(?:channel|here|everyone|subteam)|<[@#][UWC]0EVIL|<(?:https?|mailto):[^>|]*evil\.example")
"""What Slack would make something of."""

FORMULA = re.compile(r"^[=+@\t\r]|^-[^0-9]")
"""What a spreadsheet would compute."""


def spoken(piece: Any) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn: those of blocks that say so, and a message's own."""
    if isinstance(piece, dict):
        if piece.get("type") == "mrkdwn":
            yield str(piece.get("text") or "")
        elif piece.get("type") != "plain_text" and isinstance(piece.get("text"), str):
            yield piece["text"]
        for key in piece:
            yield from spoken(piece[key])
    elif isinstance(piece, list):
        for inner in piece:
            yield from spoken(inner)
    elif isinstance(piece, str) and piece[:1] in "{[":  # blocks and views travel as texts of JSON
        try:
            yield from spoken(json.loads(piece))
        except ValueError:
            return


def dangers(house: House, answer: str) -> list[str]:
    """What would ping or mislead, in an answer and in all that was told to Slack."""
    pieces = [*([json.loads(answer)] if answer.startswith("{") else []), *(json.loads(said) for said in told(house))]
    return [text for piece in pieces for text in spoken(piece) if DANGEROUS.search(text)]


def told(house: House) -> Iterator[str]:
    return (said for _, said in house.slack.told if said.startswith("{"))


async def test_no_answer_pings_poses_as_a_link_or_tells_a_secret(tmp_path: Path) -> None:
    async with house(tmp_path, WORLD, THERE) as running:
        secrets = running.bot.settings.secrets()
        for ask in asks(running.bot.slack.router):
            _, said = await running.ask(member(WORLD), ask, WORLD)
            assert not dangers(running, said.partition("\n")[0]), ask
            assert not [secret for secret in secrets if secret in said], ask
        running.slack.told.clear()
        await running.bot.dispatcher.drain()
        assert len(running.slack.told) > 20
        assert not dangers(running, "")
        tables = [said for method, said in running.slack.told if method == "/upload" and "PNG" not in said[:8]]
        cells = [cell for table in tables for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert [cell for cell in cells if "=1+1" in cell], "no table holds what others wrote"
        assert not [cell for cell in cells if FORMULA.match(cell)]
