"""Presses of buttons and choices in menus: in messages, ephemeral ones, modals and the Home tab."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field

from bot.sandbox.bodies import read_body
from bot.sandbox.errors import ControlError
from bot.sandbox.slack import inputs, suggestions
from bot.sandbox.slack.acting import Act, Acting
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.state import Channel, Json, Person
from bot.sandbox.slack.workspace import Workspace

BUTTONS = {"button", "workflow_button"}


class ClickBody(Act):
    """Which element, and what is picked in it.

    `channel` and `ts` name a message, `view_id` a modal or Home tab; without both it is the open modal, else
    the Home tab; with `channel` alone the newest message there that has the element. `values` is what else has
    been typed into a modal so far, as for `submit`. In a menu whose options the app suggests, `value` is typed and
    the option with that value or text taken, or the only one; `{"typed", "value"}` tells the two apart. `blocks`: as
    the person still sees them, where the message or view has changed since: a slow network, or a second click.
    """

    action_id: str
    block_id: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None
    value: Any = None
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)
    blocks: list[Json] | None = None


@dataclass(frozen=True)
class Place:
    """Where the element stands: a view, a message of a channel, or an ephemeral one."""

    blocks: list[Json]
    touched: Json
    view: Json | None = None
    channel: Channel | None = None
    message: Json | None = None
    ephemeral: Json | None = None


class Presses(Acting):
    """Presses, and what was picked so far in each message by each person."""

    def __init__(self, ws: Workspace, delivery: Delivery, responses: Responses) -> None:
        super().__init__(ws, delivery, responses)
        self._picked: dict[tuple[str, str], Json] = {}

    async def click(self, body: Json) -> Json:
        """Use an element and tell the app. Raises ControlError: 404 if it isn't there, 400 for no such value."""
        asked = read_body(ClickBody, body)
        person = self.who(asked.user)
        place, block, element = self._find(person, asked)
        if element["type"] in suggestions.EXTERNAL and asked.value not in (None, "", []):
            about = self._payload(person, place)
            asked.value = await suggestions.pick(self.delivery, about, block, element, asked.value)
        action = self._action(place, block, element, asked)
        if place.view is not None:
            touch(place.view, asked.values)
        payload = self._payload(person, place) | {"actions": [action]}
        return await self.interact(payload)

    def _find(self, person: Person, asked: ClickBody) -> tuple[Place, Json, Json]:
        places = self._places(person, asked)
        if asked.blocks is not None:
            places = [replace(place, blocks=asked.blocks) for place in places]
        for place in places:
            fitting = [
                (block, element)
                for block, element in inputs.elements(place.blocks)
                if element["action_id"] == asked.action_id and asked.block_id in (None, block["block_id"])
            ]
            found = [one for one in fitting if _offers(one[1], asked.value)] or fitting
            if found:
                return place, *found[0]
        raise ControlError(404, f"{person.name} sees no element {asked.action_id} there.")

    def _places(self, person: Person, asked: ClickBody) -> list[Place]:
        if asked.channel is None and asked.ts is None:
            return self._views(person, asked.view_id)
        channel = self.where(person, asked.channel or "")
        whispers = [
            one
            for one in self.ws.ephemerals
            if one["channel"] == channel.id and one["user"] == person.id and asked.ts in (None, one["ts"])
        ]
        messages = [one for one in channel.messages.values() if asked.ts in (None, one["ts"])]
        if asked.ts and not whispers + messages:
            raise ControlError(404, f"{person.name} sees no message {asked.ts} in {channel.name}.")
        places = [
            *(self._place(person, channel, one, ephemeral=one) for one in whispers),
            *(self._place(person, channel, one, message=one) for one in messages),
        ]
        return sorted(places, key=lambda place: (place.message or place.ephemeral or {})["ts"], reverse=True)

    def _views(self, person: Person, view_id: str | None) -> list[Place]:
        seen = [self.ws.views.top(person.id), self.ws.views.homes.get(person.id)]
        views = [view for view in seen if view and view_id in (None, view["id"])]
        if not views:
            raise ControlError(404, f"{person.name} sees no view {view_id or ''}".strip() + ".")
        return [Place(view["blocks"], view["state"]["values"], view=view) for view in views]

    def _place(
        self,
        person: Person,
        channel: Channel,
        holder: Json,
        *,
        message: Json | None = None,
        ephemeral: Json | None = None,
    ) -> Place:
        touched = self._picked.setdefault((person.id, f"{channel.id}/{holder['ts']}"), {})
        blocks = holder.get("blocks", [])
        return Place(blocks, touched, channel=channel, message=message, ephemeral=ephemeral)

    def _action(self, place: Place, block: Json, element: Json, asked: ClickBody) -> Json:
        kind = element["type"]
        action: Json = {
            "type": kind,
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "action_ts": self.ws.ts(),
        }
        if kind in BUTTONS:
            shown = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
            if asked.value not in (None, element.get("value"), ""):
                raise ControlError(404, f"No button {asked.action_id} there has the value {asked.value!r}.")
            return action | shown
        state = inputs.chosen(element, asked.value)
        if kind == "overflow":
            if state["selected_option"] is None:
                raise ControlError(400, f"value: which option of {asked.action_id}?")
            return action | state
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise ControlError(409, f"{asked.action_id} is told to the app only when the form is submitted.")
        place.touched.setdefault(block["block_id"], {})[element["action_id"]] = state
        return action | state

    def _payload(self, person: Person, place: Place) -> Json:
        view, channel = place.view, place.channel
        if view is not None:
            payload = self.payload("block_actions", person, view["id"])
            return payload | view_place(view)
        assert channel is not None
        holder = place.message or place.ephemeral or {}
        container = {
            "type": "message",
            "message_ts": holder["ts"],
            "channel_id": channel.id,
            "is_ephemeral": place.ephemeral is not None,
        }
        if holder.get("thread_ts"):
            container["thread_ts"] = holder["thread_ts"]
        payload = self.payload("block_actions", person) | {
            "container": container,
            "channel": {"id": channel.id, "name": channel.spoken_name},
            "state": {"values": inputs.state_values(place.blocks, place.touched)},
            "response_url": self.responses.new_url(person.id, channel.id, holder["ts"]),
        }
        if place.message is not None:
            shown = {key: value for key, value in place.message.items() if key != "metadata"}
            payload["message"] = shown
        return payload


def _offers(element: Json, value: Any) -> bool:
    """Whether an element is the one that `value` means, where several have the same action id."""
    if element["type"] in BUTTONS:
        return value is None or element.get("value") == value
    offered = [option["value"] for option in inputs.options(element)]
    return not offered or value in offered


def touch(view: Json, values: dict[str, dict[str, Any]]) -> None:
    """Type or pick `values` in the inputs of a view. Raises ControlError(400) for inputs that aren't there."""
    known = {
        (block["block_id"], element["action_id"]): element
        for block, element in inputs.elements(view["blocks"])
        if element["type"] not in inputs.SILENT
    }
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            element = known.get((block_id, action_id))
            if element is None:
                there = ", ".join("/".join(one) for one in known)
                raise ControlError(400, f"The form has no input {block_id}/{action_id}; it has {there}.")
            view["state"]["values"].setdefault(block_id, {})[action_id] = inputs.chosen(element, value)


def view_place(view: Json) -> Json:
    """Where something was done, if that is a view."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": told(view)}


def told(view: Json) -> Json:
    """A view as interactions tell it, with the state of all its inputs."""
    values = inputs.state_values(view["blocks"], view["state"]["values"])
    return view | {"state": {"values": values}}
