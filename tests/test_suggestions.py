"""Search menus: the bot answers what somebody types with options, in groups or not, and never with an error."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from prometheus_client import REGISTRY

from bot import blocks, menus
from bot.blocks import Block
from bot.call import Call
from bot.errors import UserError
from tests.front_door import FORM, FrontDoor, front_door

SAMPLES = Path(__file__).parent / "samples" / "slack" / "interactions" / "block_suggestion.json"
FRUIT = ("apple", "apricot", "banana")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    async with front_door(tmp_path) as door:
        router = door.bot.slack.router

        @router.suggestion("fruit")
        async def find(call: Call) -> Sequence[Block]:
            return [blocks.option(name, name) for name in FRUIT if name.startswith(call.value)]

        @router.suggestion("by_letter")
        async def find_groups(call: Call) -> Sequence[Block]:
            return [menus.option_group("A", [blocks.option("apple", "apple")])]

        @router.suggestion("refused")
        async def refuse(call: Call) -> Sequence[Block]:
            raise UserError("Not for you.")

        @router.suggestion("broken")
        async def fail(call: Call) -> Sequence[Block]:
            raise RuntimeError

        @router.suggestion("too_many")
        async def find_all(call: Call) -> Sequence[Block]:
            return [blocks.option(str(number), str(number)) for number in range(250)]

        yield door


async def suggested(door: FrontDoor, action_id: str, typed: str = "", user: str = "U0BEN") -> Any:
    payload = json.loads(SAMPLES.read_text())["payload"]
    payload |= {"action_id": action_id, "value": typed, "user": {"id": user}, "team": {"id": "T0SANDBOX"}}
    payload["view"]["app_installed_team_id"] = "T0SANDBOX"
    status, said = await door.post(urlencode({"payload": json.dumps(payload)}).encode(), FORM)
    assert status == 200
    return json.loads(said)


async def test_options_for_what_is_typed(door: FrontDoor) -> None:
    answer = await suggested(door, "fruit", "ap")
    assert [one["value"] for one in answer["options"]] == ["apple", "apricot"]
    assert (await suggested(door, "fruit", "x"))["options"] == []


async def test_options_in_groups(door: FrontDoor) -> None:
    (group,) = (await suggested(door, "by_letter"))["option_groups"]
    assert (group["label"]["text"], group["options"][0]["value"]) == ("A", "apple")


@pytest.mark.parametrize("action_id", ["refused", "broken", "of an older version"])
async def test_nothing_is_found_where_nothing_can_be(door: FrontDoor, action_id: str) -> None:
    assert await suggested(door, action_id) == {"options": []}


async def test_how_long_a_search_takes_is_counted(door: FrontDoor) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("triage_request_seconds_count", {"kind": "suggestion"}) or 0

    before = counted()
    await suggested(door, "fruit", "ap")
    assert counted() == before + 1


async def test_guests_find_nothing(door: FrontDoor) -> None:
    assert await suggested(door, "fruit", "ap", user="U0GUS") == {"options": []}


async def test_no_more_than_slack_takes(door: FrontDoor) -> None:
    assert len((await suggested(door, "too_many"))["options"]) == 100
