"""Slack's checks of the elements inside blocks: buttons, menus, inputs."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.properties import CONFIRM, ELEMENTS, OPTION, OPTION_GROUP, check_properties
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.texts import Faults, at_most, check_text, fault, items


def check_element(element: Any, allowed: set[str], here: str) -> Faults:
    """What is wrong with an element that may be of the `allowed` types."""
    if not isinstance(element, dict):
        yield fault("missing required field: element", here)
        return
    kind = str(element.get("type"))
    if kind not in allowed:
        yield fault(f"unsupported type: {kind}", f"{here}/type")
        return
    yield from check_properties(element, ELEMENTS.get(kind), here)
    yield from at_most(element, "action_id", 255, here)
    if element.get("placeholder") is not None:
        yield from check_text(element, "placeholder", 150, here, plain=True)
    if element.get("confirm") is not None:
        yield from _confirm(element["confirm"], f"{here}/confirm")
    if kind in CHECKS:
        yield from CHECKS[kind](element, here)


def _confirm(confirm: Any, here: str) -> Faults:
    if not isinstance(confirm, dict):
        yield fault("must be an object", here)
        return
    yield from check_properties(confirm, CONFIRM, here)
    for key, most, plain in (
        ("title", 100, True),
        ("text", 300, False),
        ("confirm", 30, True),
        ("deny", 30, True),
    ):
        if key in ("title", "text") or confirm.get(key) is not None:
            yield from check_text(confirm, key, most, here, plain=plain)


def _button(element: Json, here: str) -> Faults:
    yield from check_text(element, "text", 75, here, plain=True)
    yield from at_most(element, "value", 2000, here)
    yield from at_most(element, "url", 3000, here)
    yield from at_most(element, "accessibility_label", 75, here)
    if element.get("style") not in (None, "primary", "danger"):
        yield fault(f"invalid value: {element['style']}", f"{here}/style")


def _options(most: int) -> Callable[[Json, str], Faults]:
    def check(element: Json, here: str) -> Faults:
        yield from _option_list(element, here, most)

    return check


def _option_list(holder: Json, here: str, most: int) -> Faults:
    options = items(holder, "options")
    if not options:
        yield fault("no less than 1 items allowed", f"{here}/options")
    if len(options) > most:
        yield fault(f"no more than {most} items allowed", f"{here}/options")
    for number, option in enumerate(options):
        place = f"{here}/options/{number}"
        yield from check_properties(option, OPTION, place)
        yield from check_text(option, "text", 75, place)
        if not isinstance(option.get("value"), str):
            yield fault("missing required field: value", place)
        yield from at_most(option, "value", 150, place)
        if option.get("description") is not None:
            yield from check_text(option, "description", 75, place)


def _static_select(element: Json, here: str) -> Faults:
    groups = items(element, "option_groups")
    if not groups:
        yield from _option_list(element, here, 100)
    elif element.get("options"):
        yield fault("only one of options and option_groups allowed", here)
    if len(groups) > 100:
        yield fault("no more than 100 items allowed", f"{here}/option_groups")
    for number, group in enumerate(groups):
        place = f"{here}/option_groups/{number}"
        yield from check_properties(group, OPTION_GROUP, place)
        yield from check_text(group, "label", 75, place, plain=True)
        yield from _option_list(group, place, 100)
    yield from _initial_options(element, here)


def _initial_options(element: Json, here: str) -> Faults:
    groups = items(element, "option_groups") or [element]
    offered = {str(option.get("value")) for group in groups for option in items(group, "options")}
    first = element.get("initial_option")
    initial = items(element, "initial_options") + ([first] if isinstance(first, dict) else [])
    for option in initial:
        if str(option.get("value")) not in offered:
            key = "initial_options" if "initial_options" in element else "initial_option"
            yield fault("must be one of the provided options", f"{here}/{key}")


def _boxes(element: Json, here: str) -> Faults:
    yield from _option_list(element, here, 10)
    yield from _initial_options(element, here)


def _text_input(element: Json, here: str) -> Faults:
    for key in ("min_length", "max_length"):
        limit = element.get(key)
        if limit is not None and not (isinstance(limit, int) and 0 <= limit <= 3000):
            yield fault("must be between 0 and 3000", f"{here}/{key}")
    yield from at_most(element, "initial_value", 3000, here)


def _number_input(element: Json, here: str) -> Faults:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield fault("missing required field: is_decimal_allowed", here)
    for key in ("initial_value", "min_value", "max_value"):
        yield from at_most(element, key, 100, here)


def check_image(element: Json, here: str) -> Faults:
    """What is wrong with an image, as an element or a block of its own."""
    if not element.get("image_url") and not element.get("slack_file"):
        yield fault("missing required field: image_url", here)
    yield from at_most(element, "image_url", 3000, here)
    if not isinstance(element.get("alt_text"), str):
        yield fault("missing required field: alt_text", here)
    yield from at_most(element, "alt_text", 2000, here)


CHECKS: dict[str, Callable[[Json, str], Faults]] = {
    "button": _button,
    "overflow": _options(5),
    "static_select": _static_select,
    "multi_static_select": _static_select,
    "checkboxes": _boxes,
    "radio_buttons": _boxes,
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "image": check_image,
}
