"""Commands and forms about customers, read."""

import re
from collections.abc import Mapping
from typing import Any

from bot.buttons import OldButton
from bot.customers.rules import (
    MARKS_LIMIT,
    Customer,
    CustomerInvalid,
    Mark,
    MarkKind,
    check_address,
    check_domain,
    check_name,
    check_target,
)
from bot.errors import UnknownWord, UserError

WORDS = ("", "add", "edit", "merge")
USAGE = "`/triage customers`, `customers add`, `customers edit Northwind` or `customers merge Northwind`."


def parse_customers(text: str) -> tuple[str, str]:
    """What is to be done with customers (add, edit, merge; empty: list them), and the name. Raises UserError."""
    word, _, name = text.strip().partition(" ")
    if word.lower() not in WORDS:
        raise UnknownWord("customers", word, USAGE)
    if word.lower() in {"edit", "merge"} and not name.strip():
        raise UserError(f"Which customer do you want to {word.lower()}?", USAGE)
    return word.lower(), name.strip()


def mark_value(mark: Mark) -> str:
    """A mark as a button's value."""
    return f"{mark.kind}:{mark.value}"


def parse_mark(value: str) -> Mark:
    """The mark that a button is about. Raises UserError."""
    kind, _, rest = value.partition(":")
    if kind not in {MarkKind.DOMAIN, MarkKind.ADDRESS} or not rest:
        raise OldButton("customers")
    return Mark(MarkKind(kind), rest)


def parse_form(form: Mapping[str, Any], customer_id: int) -> Customer:
    """The customer as the form leaves it. Raises CustomerInvalid naming the field."""
    domains, addresses = [], []
    for part in _parts(form.get("domains")):
        if "@" in part.lstrip("@"):
            addresses.append(check_address(part))
        else:
            domains.append(check_domain(part))
    customer = Customer(
        customer_id,
        check_name(form.get("name") or ""),
        domains=tuple(dict.fromkeys(domains)),
        addresses=tuple(dict.fromkeys(addresses)),
        mailboxes=tuple(dict.fromkeys(part.lower()[:200] for part in _parts(form.get("mailboxes"), spaces=False))),
        channels=tuple(form.get("channels") or ()),
        target_hours=check_target(_hours(form.get("target_hours") or "")),
    )
    for field, several in {"domains": (*domains, *addresses), "mailboxes": customer.mailboxes}.items():
        if len(several) > MARKS_LIMIT:
            raise CustomerInvalid(f"You entered {len(several)}: at most {MARKS_LIMIT} fit.", field=field)
    return customer


def _parts(text: str | None, *, spaces: bool = True) -> list[str]:
    parts = re.split(r"[\s,;]+" if spaces else r"[\n,;]+", text or "")
    return [tidy for part in parts if (tidy := " ".join(part.split()))]


def _hours(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise CustomerInvalid(
            f"“{text[:40]}” isn't a number of hours.",
            "For example 24; empty for the workspace's own.",
            field="target_hours",
        )
    return int(text)
