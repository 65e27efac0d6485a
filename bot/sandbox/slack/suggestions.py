"""Menus whose options the app suggests for what a person types (block_suggestion)."""

from typing import Any

from bot.sandbox.errors import ControlError
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.inputs import options
from bot.sandbox.slack.state import Json

EXTERNAL = {"external_select", "multi_external_select"}
# Of the payload of a press, what a suggestion tells as well (sample: interactions/block_suggestion).
TOLD = ("user", "team", "api_app_id", "token", "container", "channel", "message", "view")


async def pick(delivery: Delivery, about: Json, block: Json, element: Json, value: Any) -> Any:
    """The option that a person takes of those suggested, or for a menu of several the list of them.

    `about` is what an interaction tells of person and place. Each `value` is typed, and the option with that
    value or text taken, or the only one; `{"typed": text, "value": value}` tells apart what is typed and taken.
    Raises ControlError: 502 if the app suggests nothing well-formed in time, 400 if there is no such option.
    """
    if element["type"] == "external_select":
        return await _pick(delivery, about, block, element, value)
    several = value if isinstance(value, list) else [value]
    return [await _pick(delivery, about, block, element, one) for one in several]


async def found(delivery: Delivery, about: Json, block: Json, element: Json, typed: str) -> list[Json]:
    """Value and text of each option that is suggested for what a person has typed. Raises ControlError(502)."""
    offered = await _suggested(delivery, about, block, element, typed)
    return [{"value": one["value"], "text": one["text"]["text"]} for one in offered]


async def _pick(delivery: Delivery, about: Json, block: Json, element: Json, value: Any) -> Json:
    both = value if isinstance(value, dict) else {}
    typed, taken = str(both.get("typed", value)), both.get("value", value)
    offered = await _suggested(delivery, about, block, element, typed)
    fitting = [one for one in offered if taken in (one["value"], one["text"]["text"])]
    if not fitting and len(offered) == 1 and not both:
        fitting = offered
    if not fitting:
        values = ", ".join(one["value"] for one in offered) or "nothing"
        raise ControlError(400, f"{element['action_id']} has no option {taken!r}; for {typed!r} it offers {values}.")
    return fitting[0]


async def _suggested(delivery: Delivery, about: Json, block: Json, element: Json, typed: str) -> list[Json]:
    payload = {
        "type": "block_suggestion",
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
        **{key: about[key] for key in TOLD if key in about},
    }
    answer = await delivery.interact(payload)
    try:
        if answer.failure is None:
            return [one for one in options(answer.body) if one["value"] is not None and one["text"]["text"]]
    except (AttributeError, KeyError, TypeError):
        pass
    raise ControlError(502, f"The app suggested no options for {element['action_id']}.")
