"""Modals and Home tabs: the stack of each person, trigger ids, hashes and the checks of a view."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.slack.app import APP_ID, BOT_ID
from bot.sandbox.slack.blockkit import check_blocks
from bot.sandbox.slack.ids import with_ids
from bot.sandbox.slack.inputs import elements
from bot.sandbox.slack.properties import VIEW, check_properties
from bot.sandbox.slack.refusals import Refusal, invalid_arguments
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.texts import Faults, at_most, check_text, fault, items

if TYPE_CHECKING:
    from bot.sandbox.slack.workspace import Workspace

TRIGGER_LIFE = timedelta(seconds=3)
DEEPEST = 3
LARGEST = 250_000


@dataclass
class Trigger:
    """A right to open a modal for `user`: once, and within three seconds. `view_id`: where it came from."""

    user: str
    made_at: datetime
    view_id: str | None
    used: bool = False


class Views:
    """Every modal and Home tab of the app, by person."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws
        self._triggers: dict[str, Trigger] = {}
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        """A trigger id for what `user` has just done."""
        number = self._ws.number()
        trigger_id = f"{number}.{self._ws.seconds()}.{number * 2654435761 % 2**32:08x}"
        self._triggers[trigger_id] = Trigger(user, self._ws.now(), view_id)
        return trigger_id

    def use_trigger(self, trigger_id: Any) -> Trigger:
        """Raises Refusal: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
        trigger = self._triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._ws.now() - trigger.made_at > TRIGGER_LIFE:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def top(self, user: str) -> Json | None:
        """The modal that a person sees."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def find(self, view_id: str) -> Json | None:
        """A modal or Home tab that is there, by its id."""
        return next((view for view in self._all() if view["id"] == view_id), None)

    def find_external(self, external_id: str) -> Json | None:
        """A view that is there, by the app's own id for it."""
        return next((view for view in self._all() if view["external_id"] == external_id), None)

    def open(self, user: str, asked: Json) -> Json:
        """Show a modal in place of all that was open."""
        view = self._make(asked, "modal")
        view |= {"root_view_id": view["id"], "previous_view_id": None}
        self.stacks[user] = [view]
        self._ws.changed()
        return view

    def push(self, user: str, asked: Json) -> Json:
        """Show a modal over the one that is open. Raises Refusal: push_limit_reached, not_found."""
        stack = self.stacks.get(user)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= DEEPEST:
            raise Refusal("push_limit_reached")
        view = self._make(asked, "modal")
        view |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(view)
        self._ws.changed()
        return view

    def update(self, view: Json, asked: Json, given_hash: Any = None) -> Json:
        """Replace what a view shows. Raises Refusal: hash_conflict and those of the checks."""
        if given_hash and given_hash != view["hash"]:
            raise Refusal("hash_conflict")
        made = self._make(asked, view["type"], instead_of=view)
        keep = {key: view[key] for key in ("id", "root_view_id", "previous_view_id")}
        kept = _still_there(view["state"]["values"], made["blocks"])
        view.clear()
        view.update(made | keep | {"state": {"values": kept}})
        self._ws.changed()
        return view

    def publish(self, user: str, asked: Json, given_hash: Any = None) -> Json:
        """Put a Home tab in place. Raises Refusal: hash_conflict and those of the checks."""
        standing = self.home_of(user)
        if standing:
            return self.update(standing, asked, given_hash)
        if given_hash:
            raise Refusal("hash_conflict")
        standing |= self._make(asked, "home")
        standing |= {"root_view_id": standing["id"], "previous_view_id": None}
        self._ws.changed()
        return standing

    def home_of(self, user: str) -> Json:
        """Somebody's Home tab, empty before the app has published one; later changes are made in it."""
        return self.homes.setdefault(user, {})

    def _all(self) -> Iterator[Json]:
        for stack in self.stacks.values():
            yield from stack
        yield from filter(None, self.homes.values())

    def _make(self, asked: Json, kind: str, instead_of: Json | None = None) -> Json:
        check_view(asked, kind)
        external_id = asked.get("external_id", "")
        if external_id and any(v["external_id"] == external_id for v in self._all() if v is not instead_of):
            raise Refusal("duplicate_external_id")
        ws = self._ws
        return {
            "id": ws.new_id("V"),
            "team_id": ws.team_id,
            "type": kind,
            "blocks": with_ids(asked["blocks"], ws.number),
            "private_metadata": asked.get("private_metadata") or "",
            "callback_id": asked.get("callback_id") or "",
            "state": {"values": {}},
            "hash": f"{ws.seconds()}.{ws.number():08x}",
            "title": asked.get("title"),
            "clear_on_close": bool(asked.get("clear_on_close")),
            "notify_on_close": bool(asked.get("notify_on_close")),
            "close": asked.get("close"),
            "submit": asked.get("submit"),
            "app_id": APP_ID,
            "external_id": external_id,
            "app_installed_team_id": ws.team_id,
            "bot_id": BOT_ID,
        }


def _still_there(values: Json, blocks: list[Json]) -> Json:
    """What was typed or picked so far, of the inputs that the new blocks still have."""
    there = {(block["block_id"], element["action_id"]): element for block, element in elements(blocks)}
    kept: Json = {}
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            if there.get((block_id, action_id), {}).get("type") == state["type"]:
                kept.setdefault(block_id, {})[action_id] = state
    return kept


def check_view(view: Any, kind: str) -> None:
    """Raises Refusal: invalid_arguments with pointers, view_too_large."""
    if not isinstance(view, dict):
        raise invalid_arguments("invalid `view`")
    if len(json.dumps(view)) > LARGEST:
        raise Refusal("view_too_large")
    found = list(_faults(view, kind))
    if found:
        raise invalid_arguments(*found)


def _faults(view: Json, kind: str) -> Faults:
    if view.get("type") != kind:
        yield fault(f"invalid view type: {view.get('type')}", "/view/type")
    yield from check_properties(view, VIEW[kind], "/view")
    if not isinstance(view.get("blocks"), list):
        yield fault("missing required field: blocks", "/view")
    blocks = items(view, "blocks")
    yield from check_blocks(blocks, "/view/blocks", kind)
    yield from at_most(view, "private_metadata", 3000, "/view")
    yield from at_most(view, "callback_id", 255, "/view")
    yield from at_most(view, "external_id", 255, "/view")
    if kind == "home":
        return
    yield from check_text(view, "title", 24, "/view", plain=True)
    for key in ("submit", "close"):
        if view.get(key) is not None:
            yield from check_text(view, key, 24, "/view", plain=True)
    if view.get("submit") is None and any(block.get("type") == "input" for block in blocks):
        yield fault("missing required field: submit", "/view")
