"""What a person picks or types, in the shape in which Slack tells it to the app."""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.errors import ControlError
from bot.sandbox.slack.state import Json

REQUIRED = "Please complete this required field."
SILENT = {"button", "overflow", "workflow_button", "image"}  # elements without a state
PICKERS = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
}
MANY = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
INITIAL = {
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "rich_text_value": "initial_value",
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
}
FORMS = {
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Please enter a valid email address."),
    "url_text_input": (re.compile(r"https?://\S+", re.IGNORECASE), "Please enter a valid URL."),
    "datepicker": (re.compile(r"\d{4}-\d\d-\d\d"), "Please enter a valid date."),
    "timepicker": (re.compile(r"\d\d:\d\d"), "Please enter a valid time."),
}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element of blocks that can be used, with its block."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def options(element: Json) -> list[Json]:
    """All options of a menu, those in groups included."""
    groups = element.get("option_groups") or [element]
    return [option for group in groups for option in group.get("options", [])]


def initial(element: Json) -> Json:
    """The state of an element that nobody has touched."""
    key = state_key(element)
    empty: Any = [] if key in ("selected_options", *MANY.values()) else None
    value = element.get(INITIAL[key])
    return {"type": element["type"], key: empty if value is None else value}


def state_key(element: Json) -> str:
    """The name under which the value of an element is told."""
    kind = element["type"]
    if kind in ONE_OPTION:
        return "selected_option"
    return "selected_options" if kind in MANY_OPTIONS else MANY.get(kind) or PICKERS[kind]


def chosen(element: Json, value: Any) -> Json:
    """The state of an element after `value` was picked or typed; None or nothing empties it.

    Raises ControlError(400) for what can't be picked there.
    """
    kind, key = element["type"], state_key(element)
    if kind in ONE_OPTION:
        return {"type": kind, key: None if value in (None, "") else _option(element, value)}
    if kind in MANY_OPTIONS:
        return {"type": kind, key: [_option(element, one) for one in _list(value)]}
    if kind in MANY:
        return {"type": kind, key: [str(one) for one in _list(value)]}
    if value in (None, ""):
        return {"type": kind, key: None}
    if key == "selected_date_time":
        return {"type": kind, key: int(value)}
    return {"type": kind, key: value if kind == "rich_text_input" else str(value)}


def _list(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _option(element: Json, value: Any) -> Json:
    for option in options(element):
        if option["value"] == value:
            return option
    if element["type"] in ("external_select", "multi_external_select") and isinstance(value, dict):
        return value
    offered = ", ".join(option["value"] for option in options(element))
    raise ControlError(400, f"{element['action_id']} has no option {value!r}; it offers {offered}.")


def fault(block: Json, element: Json, state: Json) -> str | None:
    """What a person is told before the app hears of it: nothing in a required field, no number…"""
    value = state[state_key(element)]
    if value in (None, [], ""):
        return None if block.get("optional") else REQUIRED
    kind = element["type"]
    if kind in FORMS and not FORMS[kind][0].fullmatch(value):
        return FORMS[kind][1]
    if kind == "plain_text_input":
        return _length_fault(element, value)
    return _number_fault(element, value) if kind == "number_input" else None


def _length_fault(element: Json, text: str) -> str | None:
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(text) > most:
        return f"This must be no longer than {most} characters."
    return f"This must be at least {least} characters long." if len(text) < least else None


def _number_fault(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Please enter a number that is at least {least}."
    if most is not None and number > float(most):
        return f"Please enter a number that is at most {most}."
    return None


def state_values(blocks: list[Json], touched: Json) -> Json:
    """`state.values` of a view or message: what was `touched`, and the initial values of all else."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] not in SILENT:
            known = touched.get(block["block_id"], {}).get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = known or initial(element)
    return values
