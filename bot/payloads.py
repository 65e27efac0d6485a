"""What the listeners (and Bolt) take for granted in what Slack sends, as in Slack's reference of its payloads."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

DEEPEST = 100
"""Levels within each other. What Slack sends has far fewer, and all that reads it can count on that."""

Name = Annotated[str, Field(min_length=1)]
Object = dict[str, Any]


class _Command(BaseModel):
    command: Name
    user_id: Name
    team_id: Name


class _Person(BaseModel):
    id: Name


class _Interaction(BaseModel):
    type: Name
    user: _Person
    team: Object | None = None
    channel: Object | None = None
    container: Object | None = None


class _Action(BaseModel):
    action_id: Name
    selected_option: Object | None = None


class _Press(_Interaction):
    actions: Annotated[list[_Action], Field(min_length=1)]
    view: Object | None = None


class _Suggestion(_Interaction):
    action_id: Name
    value: str | None = None


class _Shortcut(_Interaction):
    callback_id: Name


class _State(BaseModel):
    values: dict[str, dict[str, Object]] | None = None


class _Block(BaseModel):
    type: Name
    block_id: Name | None = None


class _View(BaseModel):
    id: Name
    type: Name
    callback_id: str
    state: _State | None = None
    blocks: list[_Block] = []


class _Form(_Interaction):
    view: _View


class _Inner(BaseModel):
    type: Name


class _Event(BaseModel):
    event: _Inner
    authorizations: list[Object] | None = None


class _Other(BaseModel):
    type: Name


INTERACTIONS: Mapping[object, type[BaseModel]] = {
    "block_actions": _Press,
    "block_suggestion": _Suggestion,
    "shortcut": _Shortcut,
    "message_action": _Shortcut,
    "view_submission": _Form,
    "view_closed": _Form,
}


def read_json(text: str) -> Any:
    """What a text of JSON holds. Raises ValueError, for one that is nested too deep as well, and RecursionError."""
    value = json.loads(text)
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    return value


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [one for some in inner for one in some]
        if not level:
            return
    raise ValueError("nested too deep")


def check_shape(payload: Mapping[str, Any], *, form: bool) -> None:
    """Check a payload; `form` says that it came as a form: a command or an interaction. Raises ValueError."""
    kind = str(payload.get("type"))
    if not form:
        shape: type[BaseModel] = _Event if kind == "event_callback" else _Other
    elif "command" in payload:
        shape = _Command
    else:
        shape = INTERACTIONS.get(kind, _Interaction)
    shape.model_validate(payload)
