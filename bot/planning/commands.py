"""Commands, buttons and forms about boards and the plan, read."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.buttons import OldButton, read_number
from bot.errors import UserError
from bot.planning.rules.backlog import BOTTOM, TOP, check_summary, check_title
from bot.planning.rules.calls import CustomerPlan, read_call

MOST_TITLES = 20


def parse_board(value: str | None) -> str:
    """A board's id; "" for none. Raises UserError."""
    if value in {None, "", "none"}:
        return ""
    if not re.fullmatch(r"[0-9a-zA-Z]{1,64}", str(value)):
        raise OldButton("plan")
    return str(value)


def parse_plan_form(form: Mapping[str, Any], customer_id: int, today: date) -> CustomerPlan:
    """A customer's board and call as the form leaves them. Raises CallInvalid, UserError."""
    call = read_call(
        form.get("weeks") or "0",
        form.get("weekday") or "",
        (form.get("call_at") or "").strip(),
        form.get("first") or "",
        today,
    )
    label = " ".join((form.get("label") or "").split())
    return CustomerPlan(customer_id, parse_board(form.get("board")), label, call=call)


def parse_assignment(value: str) -> tuple[str, str]:
    """The card that a menu is about, and whose it is to be. Raises UserError."""
    card_id, _, to = value.partition("|")
    if not re.fullmatch(r"[0-9a-zA-Z]{1,64}", card_id) or not re.fullmatch(r"triage|pair:[0-9]{1,15}", to):
        raise OldButton("plan")
    return card_id, to


def parse_call(value: str) -> tuple[int, date]:
    """The customer and the date of a call. Raises UserError."""
    customer, _, day = value.partition("|")
    try:
        return read_number(customer), date.fromisoformat(day)
    except ValueError:
        raise OldButton("plan") from None


def parse_commitment(form: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The cards that were agreed on, and the titles of those to be made. Raises UserError."""
    cards = [parse_board(one) for one in form.get("cards") or []]
    titles = [" ".join(line.split()) for line in (form.get("titles") or "").splitlines()]
    titles = list(dict.fromkeys(title.removeprefix("- ")[:250] for title in titles if title))
    if len(titles) > MOST_TITLES:
        raise UserError(
            f"You entered {len(titles)} lines: at most {MOST_TITLES} at once.",
            "Save, and open it again.",
            field="titles",
        )
    return cards, titles


def parse_backlog_form(form: Mapping[str, Any]) -> tuple[str, str, str, int | None]:
    """Title, summary, position and (if it was asked for) customer of what goes to the backlog. Raises UserError."""
    position = BOTTOM if form.get("position") == BOTTOM else TOP
    customer = form.get("customer")
    return (
        check_title(form.get("title") or ""),
        check_summary(form.get("summary") or ""),
        position,
        read_number(customer) if customer else None,
    )
