"""Modals that are submitted or closed, and what the app answers to that."""

from typing import Any

from pydantic import Field

from bot.sandbox.bodies import read_body
from bot.sandbox.errors import ControlError
from bot.sandbox.slack import inputs, suggestions
from bot.sandbox.slack.acting import TROUBLE, Act, Acting, outcome
from bot.sandbox.slack.presses import told, touch, view_place
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Json, Person
from bot.sandbox.slack.transport import Answer


class SubmitBody(Act):
    """`values` is `{BLOCK_ID: {ACTION_ID: value}}`; inputs that aren't named keep what they show."""

    view_id: str | None = None
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)


class SuggestBody(Act):
    """What a person has typed into a search menu of the open modal."""

    view_id: str | None = None
    block_id: str
    action_id: str
    value: str = ""


class CloseBody(Act):
    """One modal, or with `all` the whole stack."""

    view_id: str | None = None
    all: bool = False


class Forms(Acting):
    """What people do with the modal that they see."""

    async def submit(self, body: Json) -> Json:
        """Submit the open modal: `errors` by block, from Slack's own checks or the app's answer."""
        asked = read_body(SubmitBody, body)
        person = self.who(asked.user)
        view = self._open_view(person, asked.view_id)
        if view["submit"] is None:
            raise ControlError(409, "That modal has nothing to submit.")
        await self._pick(person, view, asked.values)
        touch(view, asked.values)
        shown = told(view)
        faults = _faults(view["blocks"], shown["state"]["values"])
        if faults:
            return {"status": 200, "errors": faults}
        payload = self.payload("view_submission", person, view["id"])
        payload |= {"view": shown, "response_urls": self._response_urls(person, shown)}
        answer = await self.delivery.interact(payload)
        for one in payload["response_urls"]:
            self.responses.answered(one["response_url"])
        return outcome(answer) if answer.failure else self._obey(person, view, answer)

    async def _pick(self, person: Person, view: Json, values: dict[str, dict[str, Any]]) -> None:
        """Put options that the app suggests in the place of what was typed to find them."""
        for block, element in inputs.elements(view["blocks"]):
            typed = values.get(block["block_id"], {}).get(element["action_id"])
            if element["type"] in suggestions.EXTERNAL and typed not in (None, "", []):
                about = self.payload("block_suggestion", person) | view_place(view)
                picked = await suggestions.pick(self.delivery, about, block, element, typed)
                values[block["block_id"]][element["action_id"]] = picked

    async def suggest(self, body: Json) -> Json:
        """Have the app suggest options for what is typed into a menu: each one's value and text."""
        asked = read_body(SuggestBody, body)
        person = self.who(asked.user)
        view = self._open_view(person, asked.view_id)
        for block, element in inputs.elements(view["blocks"]):
            if (block["block_id"], element["action_id"]) == (asked.block_id, asked.action_id):
                about = self.payload("block_suggestion", person) | view_place(view)
                return {"options": await suggestions.found(self.delivery, about, block, element, asked.value)}
        raise ControlError(404, f"There is no menu {asked.action_id} in that modal.")

    async def close_view(self, body: Json) -> Json:
        """Close the open modal; the app hears of it if the view asked for that."""
        asked = read_body(CloseBody, body)
        person = self.who(asked.user)
        view = self._open_view(person, asked.view_id)
        stack = self.ws.views.stacks[person.id]
        cleared = asked.all or view["clear_on_close"]
        closed = list(reversed(stack)) if cleared else [view]
        for one in closed:
            stack.remove(one)
        self.ws.changed()
        answers = [
            await self.delivery.interact(self._closed(person, one, cleared)) for one in closed if one["notify_on_close"]
        ]
        return {"status": answers[-1].status if answers else 200}

    def _closed(self, person: Person, view: Json, cleared: bool) -> Json:
        payload = self.payload("view_closed", person)
        payload |= {"view": told(view), "is_cleared": cleared, "response_urls": []}
        del payload["trigger_id"]
        return payload

    def _open_view(self, person: Person, view_id: str | None) -> Json:
        view = self.ws.views.top(person.id)
        if view is None or view_id not in (None, view["id"]):
            raise ControlError(404, f"{person.name} has no modal open" + (f" of id {view_id}." if view_id else "."))
        return view

    def _obey(self, person: Person, view: Json, answer: Answer) -> Json:
        """Do what the app answers; what Slack refuses of that shows as trouble, and the modal stays."""
        said = answer.body if isinstance(answer.body, dict) else {}
        done: Json = {"status": answer.status}
        stack = self.ws.views.stacks.get(person.id, [])
        try:
            match said.get("response_action"):
                case None:
                    if view in stack:
                        stack.remove(view)
                case "clear":
                    if view in stack:  # else the app has opened another modal already
                        stack.clear()
                case "update":
                    self.ws.views.update(view, said.get("view") or {})
                case "push":
                    self.ws.views.push(person.id, said.get("view") or {})
                case "errors":
                    return done | {"errors": _checked_errors(view, said.get("errors"))}
                case other:
                    raise Refusal(f"unknown response_action {other}")
        except Refusal as refusal:
            return done | {"error": TROUBLE, "refusal": refusal.body()}
        finally:
            self.ws.changed()
        return done

    def _response_urls(self, person: Person, view: Json) -> list[Json]:
        urls = []
        for block, element in inputs.elements(view["blocks"]):
            if block["type"] != "input" or not element.get("response_url_enabled"):
                continue
            state = view["state"]["values"][block["block_id"]][element["action_id"]]
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel in self.ws.channels:
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self.responses.new_url(person.id, channel),
                    }
                )
        return urls


def _faults(blocks: list[Json], values: Json) -> dict[str, str]:
    found = {}
    for block, element in inputs.elements(blocks):
        if block["type"] == "input":
            words = inputs.fault(block, element, values[block["block_id"]][element["action_id"]])
            if words:
                found[block["block_id"]] = words
    return found


def _checked_errors(view: Json, errors: Any) -> dict[str, str]:
    """Errors can only stand at input blocks. Raises Refusal."""
    allowed = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= allowed:
        raise Refusal("errors must name input blocks of the view")
    return {block_id: str(words) for block_id, words in errors.items()}
