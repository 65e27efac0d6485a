"""Presses whatever can be pressed, as often and as late as people do, and keeps what they were told.

What stands in messages, direct messages, Home tabs and modals is found by looking, so that a new button needs no entry
here: it only has to be drawn somewhere in the story (see story.py).
"""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack import inputs
from tests.scenarios.team import ANN, Team, all_text

Json = dict[str, Any]

FAULTS = re.compile(
    r"went wrong|reference: |Still working|took too long|older version|Traceback|<!channel>"
    r"|(?<=[a-z,] )None\b|[(#@]None\b|\bnull\b|\{\}|\{[a-z_]+\}|\[object|  +\S"
)
"""What no answer holds: signs of a fault, and of a text that was put together wrongly."""

TOKEN = re.compile(r"<![a-z]+\^[^>]*>")
"""Slack's own braces, in its dates."""

RARELY = 3
"""How many of a menu's choices are pressed."""


@dataclass(frozen=True)
class Seen:
    """Something that somebody could press, as they saw it. where: the place, as the control API names it.

    kind: of place: channel, dm, whisper, home or modal.
    """

    user: str
    action_id: str
    value: str
    kind: str
    where: Json
    blocks: list[Json]
    link: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """What is pressed once for all that are alike: an action in a kind of place; of a menu, each choice."""
        choice = self.value.partition("|")[0] if self.action_id == "issue.more" else ""
        return self.action_id, self.kind, choice


@dataclass
class Told:
    """What somebody got for a press."""

    seen: Seen
    when: str
    texts: list[str] = field(default_factory=list)

    @property
    def what(self) -> str:
        """Which press it was."""
        return f"{self.seen.action_id} {self.seen.value!r} in a {self.seen.kind} by {self.seen.user}, {self.when}"

    @property
    def fault(self) -> str:
        """What is wrong with the answer; empty if it makes sense."""
        if not self.texts:
            return "" if self.seen.link else "nothing happened"
        found = [FAULTS.search(TOKEN.sub("now", text)) if text.strip() else "nothing is said" for text in self.texts]
        return "; ".join(one if isinstance(one, str) else f"{one[0]!r} in {one.string!r}" for one in found if one)


class Walker:
    """Looks at all that is there and presses what it has not pressed yet."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._slack = team.sandbox.world.slack
        self.reader = ANN
        """Who presses what stands in a channel."""
        self.pressed: dict[tuple[str, str, str], Seen] = {}
        self.told: list[Told] = []
        self.shown: dict[str, Json] = {}
        """All that anybody was shown: messages, forms and Home tabs, as they stood after one press or another."""

    @property
    def faults(self) -> list[str]:
        """The presses without an answer that makes sense."""
        return [f"{one.what}: {one.fault}" for one in self.told if one.fault]

    @property
    def actions(self) -> set[str]:
        """The actions that were pressed."""
        return {action_id for action_id, _, _ in self.pressed}

    def look(self, *users: str) -> list[Seen]:
        """All that can be pressed now and is new; in modals only what these people have open."""
        found = [seen for seen in self._everything(users) if seen.key not in self.pressed]
        return list({seen.key: seen for seen in reversed(found)}.values())[::-1]

    async def press_new(self, *, settling: tuple[str, ...] = (), only: str = "") -> None:
        """Press each new thing twice. settling: actions that come last, for they end what the others are about.

        only: this action and no other.
        """
        found = sorted(self.look(), key=lambda seen: seen.action_id in settling)
        for seen in found:
            if seen.key in self.pressed or only not in {"", seen.action_id}:
                continue
            self.pressed[seen.key] = seen
            for when in ("first", "again"):
                await self._press(seen, when)
                await self._close(seen.user)

    async def press_in_modal(self, user: str) -> None:
        """Press what is new in somebody's open modal, which the story has opened; it is closed then."""
        for seen in [one for one in self.look(user) if one.kind == "modal"]:
            self.pressed[seen.key] = seen
            for when in ("first", "again"):
                if await self._uncover(user, seen.where["view_id"]):
                    await self._press(seen, when)
        await self._close(user)

    async def turn(self, user: str, action_id: str) -> None:
        """Turn a page in somebody's newest private message that has the way to it, so that the way back is there."""
        found = [one for one in self._everything((user,)) if (one.user, one.action_id) == (user, action_id)]
        await self._team.click(user, action_id, found[0].value, **found[0].where)

    async def press_stale(self) -> None:
        """Press everything once more that was ever pressed, as it was seen then."""
        for seen in self.pressed.values():
            person = self._slack.ws.people[seen.user]
            if seen.kind != "modal" and not person.deleted and self._is_there(seen):
                await self._press(seen, "stale")
                await self._close(seen.user)

    async def _press(self, seen: Seen, when: str) -> None:
        before = self._around(seen)
        await self._team.click(seen.user, seen.action_id, seen.value, **seen.where, blocks=seen.blocks)
        after = self._around(seen)
        texts = [after[place] for place in after if before.get(place) != after[place] and place != "uses"]
        if not texts and after["uses"] != before["uses"]:  # put in the place of the same as before
            texts = [after["place"]]
        self.told.append(Told(seen, when, texts))
        self._note()

    def _note(self) -> None:
        """Keep what is shown now."""
        ws = self._slack.ws
        messages = [one for channel in ws.channels.values() for one in channel.messages.values() if one.get("bot_id")]
        views = [view for stack in ws.views.stacks.values() for view in stack]
        for one in (*messages, *ws.ephemerals, *views, *filter(None, ws.views.homes.values())):
            self.shown.setdefault(json.dumps([one.get("text"), one.get("blocks")]), copy.deepcopy(one))

    def _around(self, seen: Seen) -> dict[str, Any]:
        """All that this person could see change: the pressed message, whispers, direct messages, modal, Home."""
        ws = self._slack.ws
        shown: dict[str, Any] = {
            f"whisper {number}": all_text(one) for number, one in enumerate(ws.ephemerals) if one["user"] == seen.user
        }
        direct = ws.direct(seen.user)
        shown |= {f"dm {ts}": all_text(one) for ts, one in (direct.messages if direct else {}).items()}
        if (view := ws.views.top(seen.user)) is not None:
            shown[f"modal {view['id']} {view['hash']}"] = all_text(view)
        if seen.kind == "home":
            shown["home"] = all_text(ws.views.homes[seen.user])
        shown["place"] = all_text(self._holder(seen) or {})
        shown["uses"] = self._slack.responses.used
        return shown

    def _holder(self, seen: Seen) -> Json | None:
        ws = self._slack.ws
        if "view_id" in seen.where:
            return ws.views.find(seen.where["view_id"])
        if whisper := next((one for one in ws.ephemerals if one["ts"] == seen.where["ts"]), None):
            return whisper
        channel = ws.direct(seen.user) if seen.where["channel"] == seen.user else ws.channels[seen.where["channel"]]
        return channel.messages.get(seen.where["ts"]) if channel else None

    def _is_there(self, seen: Seen) -> bool:
        return self._holder(seen) is not None

    async def _uncover(self, user: str, view_id: str) -> bool:
        """Close what was opened on top of a modal; False if it is not there any more."""
        views = self._slack.ws.views
        while (top := views.top(user)) is not None and top["id"] != view_id:
            await self._team.sandbox.control("close", {"user": user})
        return views.top(user) is not None

    async def _close(self, user: str) -> None:
        if self._slack.ws.views.top(user) is not None:
            await self._team.sandbox.control("close", {"user": user, "all": True})

    def _everything(self, users: tuple[str, ...]) -> Iterator[Seen]:
        ws = self._slack.ws
        for channel in ws.channels.values():
            user = channel.im_user or self.reader
            if user not in channel.members:
                continue
            for message in reversed(channel.messages.values()):
                if message.get("bot_id"):
                    where = {"channel": channel.im_user or channel.id, "ts": message["ts"]}
                    yield from _in(message, user, "dm" if channel.im_user else "channel", where)
        for whisper in reversed(ws.ephemerals):
            where = {"channel": whisper["channel"], "ts": whisper["ts"]}
            yield from _in(whisper, whisper["user"], "whisper", where)
        for user, view in ws.views.homes.items():
            if view:
                yield from _in(view, user, "home", {"view_id": view["id"]})
        for user in users:
            if (view := ws.views.top(user)) is not None:
                yield from _in(view, user, "modal", {"view_id": view["id"]})


def _in(holder: Json, user: str, kind: str, where: Json) -> Iterator[Seen]:
    blocks = copy.deepcopy(holder.get("blocks") or [])
    for block, element in inputs.elements(blocks):
        if block["type"] == "input" and not block.get("dispatch_action"):
            continue
        values = [str(one["value"]) for one in inputs.options(element)] or [str(element.get("value", ""))]
        shown = values if element["type"] == "overflow" else values[:RARELY]
        for value in shown:
            yield Seen(user, element["action_id"], value, kind, where, blocks, bool(element.get("url")))
