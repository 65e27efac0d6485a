"""What the listeners (and Bolt) take for granted in what Slack sends, as in Slack's reference of its payloads."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

DEEPEST = 100
"""Levels within each other. What Slack sends has far fewer, and all that reads it can count on that."""

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""What no database takes: zero bytes and halves of characters. Slack lets nobody write them."""

Name = Annotated[str, Field(min_length=1, max_length=255)]
Maybe = Annotated[str, Field(max_length=255)] | None
Moment = Annotated[str, Field(pattern=r"^\d{1,11}(\.\d{1,9})?$")]
"""A ts: seconds, and a number that tells apart what is of one second."""
MaybeMoment = Annotated[str, Field(pattern=r"^(\d{1,11}(\.\d{1,9})?)?$")] | None
Text = str | None
Object = dict[str, Any]
Nothing = Annotated[list[Any], Field(max_length=0)] | None
"""Slack's servers write an empty list for an object that is empty."""


class _Shape(BaseModel):
    """What a kind of payload must have. Its checks are built when the first one comes: most kinds are rare."""

    model_config = ConfigDict(defer_build=True)


class _Command(_Shape):
    command: Name
    user_id: Name
    team_id: Name
    channel_id: Maybe = None
    trigger_id: Maybe = None
    response_url: Text = None


class _Known(_Shape):
    """Somebody, or something."""

    id: Name


class _Perhaps(_Shape):
    """Something that may have no id."""

    id: Maybe = None


class _Container(_Shape):
    channel_id: Maybe = None
    message_ts: MaybeMoment = None


class _Message(_Shape):
    ts: MaybeMoment = None
    team: Maybe = None


class _Option(_Shape):
    value: Text = None


class _Entered(_Shape):
    """What stands in a field: by the field's kind one of these."""

    value: Text = None
    selected_option: _Option | Nothing = None
    selected_options: list[_Option] | None = None
    selected_date: Text = None
    selected_time: Text = None
    selected_user: Text = None
    selected_channel: Text = None
    selected_conversation: Text = None
    selected_users: list[str] | None = None
    selected_channels: list[str] | None = None
    selected_conversations: list[str] | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Entered]] | Nothing = None


class _Block(_Shape):
    type: Name
    block_id: Name


class _Shown(_Shape):
    """A view in which something was done."""

    id: Maybe = None
    type: Maybe = None
    callback_id: Maybe = None
    private_metadata: Text = None
    app_installed_team_id: Maybe = None
    state: _State | Nothing = None


class _View(_Shown):
    id: Name
    type: Name
    callback_id: Annotated[str, Field(max_length=255)]
    blocks: list[_Block] = []


class _Interaction(_Shape):
    type: Name
    user: _Known
    team: _Perhaps | Nothing = None
    channel: _Perhaps | Nothing = None
    container: _Container | Nothing = None
    view: _Shown | Nothing = None
    message_ts: MaybeMoment = None
    response_url: Text = None


class _Action(_Entered):
    action_id: Name


class _Press(_Interaction):
    trigger_id: Maybe = None
    actions: Annotated[list[_Action], Field(min_length=1)]
    message: _Message | Nothing = None


class _Suggestion(_Interaction):
    action_id: Name
    value: Text = None


class _Shortcut(_Interaction):
    callback_id: Name
    trigger_id: Maybe = None


class _Form(_Interaction):
    view: _View


class _Heading(_Shape):
    """What every event has. Bolt looks for its people in these places."""

    type: Name
    user: Maybe | Object = None
    bot_id: Maybe = None


class _Edited(_Shape):
    ts: MaybeMoment = None


class _Said(_Shape):
    user: Maybe = None
    bot_id: Maybe = None
    subtype: Maybe = None
    ts: MaybeMoment = None
    thread_ts: MaybeMoment = None
    text: Text = None
    edited: _Edited | Nothing = None


class _MessageEvent(_Said):
    channel: Name
    ts: Moment
    channel_type: Maybe = None
    deleted_ts: MaybeMoment = None
    message: _Said | Nothing = None
    previous_message: _Said | Nothing = None


class _Item(_Shape):
    type: Maybe = None
    channel: Maybe = None
    ts: MaybeMoment = None


class _ReactionEvent(_Shape):
    user: Maybe = None
    reaction: Text = None
    item: _Item | Nothing = None


class _HomeEvent(_Shape):
    user: Name
    tab: Maybe = None


class _MovedEvent(_Shape):
    old_channel_id: Name
    new_channel_id: Name


class _Profile(_Shape):
    display_name: Text = None
    real_name: Text = None
    email: Text = None


class _Grid(_Shape):
    teams: list[str] | None = None


class _Person(_Shape):
    id: Name
    team_id: Maybe = None
    name: Text = None
    real_name: Text = None
    tz: Text = None
    profile: _Profile | Nothing = None
    enterprise_user: _Grid | Nothing = None


class _PersonEvent(_Shape):
    user: _Person


class _Authorization(_Shape):
    team_id: Maybe = None
    user_id: Maybe = None
    enterprise_id: Maybe = None


class _Event(_Shape):
    event: _Heading
    event_id: Maybe = None
    team_id: Maybe = None
    authorizations: list[_Authorization] | None = None


class _Other(_Shape):
    type: Name


INTERACTIONS: Mapping[object, type[BaseModel]] = {
    "block_actions": _Press,
    "block_suggestion": _Suggestion,
    "shortcut": _Shortcut,
    "message_action": _Shortcut,
    "view_submission": _Form,
    "view_closed": _Form,
}

EVENTS: Mapping[object, type[BaseModel]] = {
    "message": _MessageEvent,
    "app_mention": _MessageEvent,
    "reaction_added": _ReactionEvent,
    "app_home_opened": _HomeEvent,
    "channel_id_changed": _MovedEvent,
    "user_change": _PersonEvent,
    "team_join": _PersonEvent,
}
"""Those that are listened to; of others only that they are events."""


def read_json(text: str) -> Any:
    """What a text of JSON holds. Raises ValueError, for what is too deep or can't be kept too, and RecursionError."""
    value = json.loads(text)
    if text.count("[") + text.count("{") > DEEPEST or "\\ud" in text.lower() or "\\u0000" in text:
        for inner in _all_in(value):
            if isinstance(inner, str) and UNSTORABLE.search(inner):
                raise ValueError("characters that can't be kept")
    return value


def _all_in(value: Any) -> Iterator[Any]:
    """Everything that a value holds, its keys too. Raises ValueError for one that is nested too deep."""
    level = [value]
    for _ in range(DEEPEST):
        yield from level
        inner = [
            [*one, *one.values()] if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)
        ]
        level = [one for some in inner for one in some]
        if not level:
            return
    raise ValueError("nested too deep")


def check_shape(payload: Mapping[str, Any], *, form: bool) -> None:
    """Check a payload; `form` says that it came as a form: a command or an interaction. Raises ValueError."""
    kind = str(payload.get("type"))
    if not form and kind == "event_callback":
        _Event.model_validate(payload)
        event = payload["event"]
        if shape := EVENTS.get(event["type"]):
            shape.model_validate(event)
    elif not form:
        _Other.model_validate(payload)
    elif "command" in payload:
        _Command.model_validate(payload)
    else:
        INTERACTIONS.get(kind, _Interaction).model_validate(payload)
