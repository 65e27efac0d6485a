"""One of everything that an app can write: messages, a form, a Home tab."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

NOW = datetime(2026, 11, 25, 10, 5, tzinfo=UTC)
EVIL = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
ESCAPED_EVIL = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def ts(minutes: float) -> str:
    """The ts of a message posted so many minutes before now."""
    return f"{NOW.timestamp() - minutes * 60:.6f}"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def button(text: str, action_id: str, value: str = "", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": value, **more}


OPTIONS = [option("Answered", "answered"), option("Duplicate", "duplicate"), option("Not an issue", "none")]
CONFIRM = {
    "title": plain("Close it?"),
    "text": mrkdwn("The customer is *not* told."),
    "confirm": plain("Close it"),
    "deny": plain("Keep it"),
}
DATE = f"<!date^{int(NOW.timestamp()) + 7200}^{{date_short_pretty}} {{time}}|fallback>"

ISSUE_BLOCKS: list[Json] = [
    {"type": "header", "block_id": "head", "text": plain("Two issues need somebody")},
    {
        "type": "section",
        "block_id": "issue",
        "text": mrkdwn(f"*<https://groove.example/7|#7>* {ESCAPED_EVIL}\nDue {DATE}, with <@U0BEN>"),
        "accessory": {"type": "overflow", "action_id": "issue.more", "options": OPTIONS},
    },
    {
        "type": "section",
        "block_id": "fields",
        "fields": [
            mrkdwn("*Customer*\nNorthwind"),
            mrkdwn("*State*\n~open~ _pending_"),
            mrkdwn("*For*\n<!subteam^S0TRIAGE>"),
        ],
    },
    {
        "type": "actions",
        "block_id": "act",
        "elements": [
            button("Take it", "issue.take", "7", style="primary"),
            button("Close", "issue.close", "7", style="danger", confirm=CONFIRM),
            {"type": "users_select", "action_id": "issue.hand", "placeholder": plain("Hand to…")},
            {"type": "datepicker", "action_id": "issue.until", "initial_date": "2026-11-26"},
        ],
    },
    {"type": "divider", "block_id": "line"},
    {
        "type": "context",
        "block_id": "small",
        "elements": [mrkdwn("Posted by *Triage* · `/triage issues` shows all")],
    },
]

TEXT = (
    "Plain text with *bold*, _italic_, ~strike~, `co*de*`, snake_case_word and 2*3*4.\n"
    "&gt; quoted line\n&gt; and another\n"
    "• first\n• second with <https://example.com/a_b_c|a link>\n"
    "```\nif a &lt; b:\n  *stay*\n```\n"
    "Then <@U0ANN>, <#C0TRIAGE>, <!here>, :ticket: :unheard_of: &amp;amp; <javascript:alert(1)|bad link>"
)

RICH: list[Json] = [
    {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "From the editor: ", "style": {"bold": True}},
                    {"type": "user", "user_id": "U0BEN"},
                    {"type": "text", "text": " said "},
                    {"type": "text", "text": EVIL, "style": {"code": True}},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": word}]}
                    for word in ("look", "fix")
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "as the customer put it"}]},
        ],
    },
    {
        "type": "markdown",
        "block_id": "md",
        "text": "### Summary\nAll **well** with [the site](https://example.com).\n- one\n- two",
    },
    {
        "type": "image",
        "block_id": "plot",
        "image_url": "/slack/files/plot.png",
        "alt_text": "Issues per day",
        "title": plain("This week"),
    },
]

MODAL: Json = {
    "id": "V1",
    "type": "modal",
    "callback_id": "issue.note",
    "title": plain("Note on issue 7"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        {"type": "section", "block_id": "about", "text": mrkdwn("*Checkout is broken* · Northwind")},
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "hint": plain("Your colleagues see it, the customer does not."),
            "element": {
                "type": "plain_text_input",
                "action_id": "value",
                "multiline": True,
                "max_length": 3000,
            },
        },
        {
            "type": "input",
            "block_id": "kind",
            "label": plain("Kind"),
            "optional": True,
            "element": {"type": "static_select", "action_id": "value", "options": OPTIONS},
        },
        {
            "type": "input",
            "block_id": "people",
            "label": plain("People"),
            "optional": True,
            "element": {"type": "multi_users_select", "action_id": "value", "initial_users": ["U0BEN"]},
        },
        {
            "type": "input",
            "block_id": "day",
            "label": plain("Day"),
            "element": {"type": "datepicker", "action_id": "value", "initial_date": "2026-11-26"},
        },
        {
            "type": "input",
            "block_id": "time",
            "label": plain("Time"),
            "element": {"type": "timepicker", "action_id": "value", "initial_time": "17:00"},
        },
        {
            "type": "input",
            "block_id": "hours",
            "label": plain("Hours"),
            "element": {
                "type": "number_input",
                "action_id": "value",
                "is_decimal_allowed": True,
                "initial_value": "48",
            },
        },
        {
            "type": "input",
            "block_id": "mail",
            "label": plain("E-mail"),
            "optional": True,
            "element": {"type": "email_text_input", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "flags",
            "label": plain("Tell"),
            "optional": True,
            "element": {
                "type": "checkboxes",
                "action_id": "value",
                "options": OPTIONS[:2],
                "initial_options": OPTIONS[:1],
            },
        },
        {
            "type": "input",
            "block_id": "way",
            "label": plain("Way"),
            "element": {
                "type": "radio_buttons",
                "action_id": "value",
                "options": OPTIONS[:2],
                "initial_option": OPTIONS[1],
            },
        },
    ],
}

HOME: Json = {
    "id": "VHOME",
    "type": "home",
    "blocks": [
        {"type": "header", "block_id": "h", "text": plain("Today")},
        {"type": "section", "block_id": "s", "text": mrkdwn("*Ann Archer* is on triage.")},
        {"type": "actions", "block_id": "a", "elements": [button("My issues", "home.mine")]},
    ],
}
