"""Which properties the objects of Block Kit have; Slack refuses any other."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.texts import Faults, fault

_ACTING = {"type", "action_id", "confirm", "focus_on_load"}
_MENU = _ACTING | {"placeholder"}
_MANY = _MENU | {"max_selected_items"}
_TYPED = _MENU | {"initial_value", "dispatch_action_config"}
_CONVERSATIONS = {"default_to_current_conversation", "filter"}
_IMAGE = {"type", "image_url", "slack_file", "alt_text"}

ELEMENTS: Mapping[str, set[str]] = {
    "button": _ACTING | {"text", "value", "url", "style", "accessibility_label"},
    "overflow": _ACTING | {"options"},
    "checkboxes": _ACTING | {"options", "initial_options"},
    "radio_buttons": _ACTING | {"options", "initial_option"},
    "datepicker": _MENU | {"initial_date"},
    "timepicker": _MENU | {"initial_time", "timezone"},
    "datetimepicker": _ACTING | {"initial_date_time"},
    "static_select": _MENU | {"options", "option_groups", "initial_option"},
    "external_select": _MENU | {"initial_option", "min_query_length"},
    "users_select": _MENU | {"initial_user"},
    "conversations_select": _MENU | _CONVERSATIONS | {"initial_conversation", "response_url_enabled"},
    "channels_select": _MENU | {"initial_channel", "response_url_enabled"},
    "multi_static_select": _MANY | {"options", "option_groups", "initial_options"},
    "multi_external_select": _MANY | {"initial_options", "min_query_length"},
    "multi_users_select": _MANY | {"initial_users"},
    "multi_conversations_select": _MANY | _CONVERSATIONS | {"initial_conversations"},
    "multi_channels_select": _MANY | {"initial_channels"},
    "plain_text_input": _TYPED | {"multiline", "min_length", "max_length"},
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": _TYPED | {"is_decimal_allowed", "min_value", "max_value"},
    "rich_text_input": _TYPED,
    "file_input": _ACTING | {"filetypes", "max_files"},
    "image": _IMAGE,
}
BLOCKS: Mapping[str, set[str]] = {
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "header": {"type", "block_id", "text"},
    "divider": {"type", "block_id"},
    "context": {"type", "block_id", "elements"},
    "actions": {"type", "block_id", "elements"},
    "input": {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"},
    "image": _IMAGE | {"block_id", "title"},
    "markdown": {"type", "block_id", "text"},
    "rich_text": {"type", "block_id", "elements"},
    "table": {"type", "block_id", "rows", "column_settings"},
}
OPTION = {"text", "value", "description", "url"}
OPTION_GROUP = {"label", "options"}
CONFIRM = {"title", "text", "confirm", "deny", "style"}
VIEW: Mapping[str, set[str]] = {
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
    "modal": {
        *("type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "external_id"),
        *("clear_on_close", "notify_on_close", "submit_disabled"),
    },
}


def check_properties(holder: Mapping[str, Any], known: set[str] | None, here: str) -> Faults:
    """What an object has that it can't have; None as `known` allows anything."""
    for name in holder if known is not None else ():
        if known is not None and name not in known:
            yield fault(f"invalid additional property: {name}", here)
