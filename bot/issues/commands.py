"""Commands about issues, read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.buttons import OldButton, read_number
from bot.dates import find_days
from bot.errors import UnknownWord, UserError, up_to_date
from bot.issues.rules.issue import Ref, Resolution
from bot.issues.rules.naming import parse_ref, read_ref
from bot.issues.rules.search import Scope

WORDS = {
    "answered": Resolution.ANSWERED,
    "duplicate": Resolution.DUPLICATE,
    "not-an-issue": Resolution.NOT_AN_ISSUE,
    "not an issue": Resolution.NOT_AN_ISSUE,
    "critical": Resolution.CRITICAL_FIX,
}


def parse_resolution(text: str, ref: Ref) -> Resolution | None:
    """How an issue is closed; None if it is not said. Raises UserError."""
    if not text:
        return None
    resolution = WORDS.get(" ".join(text.lower().split()))
    if resolution is None:
        raise UserError(
            f"I don't know “{text[:40]}” as a way to close an issue.",
            f"`/triage close {ref.word} answered`, `duplicate` or `not-an-issue`.",
        )
    return resolution


RECEIVER = re.compile(r"(?:to\s+)?<@(?P<id>[A-Z0-9]+)(?:\|(?P<name>[^<>]*))?>", re.I)


def parse_hand(text: str, typed: str) -> tuple[Ref, str | None, str]:
    """The issue, to whom it goes (a Slack id, None if it is not said) and why. Raises UserError.

    text, typed: the same in words and as Slack delivers it (see Call).
    """
    usage = "hand 1042 @ben knows the host"
    ref, rest = parse_ref(text, usage)
    found = RECEIVER.match(parse_ref(typed, usage)[1])
    if found:
        return ref, found["id"], rest.partition(found["name"] or found["id"])[2].lstrip(" ,.:;")
    if rest:
        raise UserError(
            f"I can't tell who “{rest.removeprefix('to ').split()[0][:40]}” is.",
            f"Pick the person from Slack's list while you type, as in `/triage hand {ref.word} @ben knows the host`.",
        )
    return ref, None, ""


def parse_critical(text: str) -> tuple[Ref, str, bool]:
    """The issue, how it harms the customer, and whether that is over. Raises UserError."""
    ref, rest = parse_ref(text, "critical 1042 no orders since 9:00")
    return ref, rest, rest.lower() in {"off", "no", "not"}


def parse_silence(text: str, today: date) -> tuple[Ref, date | None, str]:
    """The issue, until when it is silent (None: silent no longer) and why. Raises UserError."""
    usage = "silence 1042 until friday fix is on its way"
    ref, rest = parse_ref(text, usage)
    if rest.lower() in {"off", "end"}:
        return ref, None, ""
    rest = re.sub(r"^(until|till|til)\s+", "", rest, flags=re.I)
    found = [one for one in find_days(rest, today) if one.start == 0]
    if not found:
        what = f"I can't read a day in “{rest[:40]}”." if rest else "Until when?"
        raise UserError(what, f"For example `/triage {usage}`; `/triage silence {ref.word} off` ends it.")
    return ref, found[0].reading.day, rest[found[0].end :].strip(" ,.:;-")


def parse_close(text: str) -> tuple[Ref, Resolution | None, Ref | None]:
    """The issue, how it is closed (None if that is not said) and of which it is a duplicate. Raises UserError."""
    ref, rest = parse_ref(text, "close 1042 answered")
    match = re.fullmatch(r"duplicate\s+(?:of\s+)?(.+)", rest, flags=re.I)
    if match:
        return ref, Resolution.DUPLICATE, parse_original(match[1], ref)
    return ref, parse_resolution(rest, ref), None


def parse_original(text: str, ref: Ref) -> Ref:
    """Of which issue another is a duplicate. Raises UserError."""
    try:
        return parse_ref(text, f"close {ref.word} duplicate 1040")[0]
    except UserError as error:
        raise UserError(error.what, error.hint, field="original") from None


@up_to_date()
def parse_close_form(form: Mapping[str, Any], ref: Ref) -> tuple[Resolution, Ref | None]:
    """How an issue is closed, and of which it is a duplicate. Raises UserError."""
    resolution, original = Resolution(form["resolution"]), (form.get("original") or "").strip()
    if original and resolution is not Resolution.DUPLICATE:
        raise UserError(
            "Only a duplicate has an original.", "Choose “Duplicate” above, or empty this.", field="original"
        )
    return resolution, parse_original(original, ref) if original else None


def parse_more(value: str) -> tuple[str, Ref]:
    """Which of the further actions was chosen, and for which issue. Raises UserError."""
    what, _, word = value.partition("|")
    return what, read_ref(word)


def parse_customer(text: str) -> tuple[Ref, str]:
    """The issue, and the name of whose it is (empty if that is not said). Raises UserError."""
    return parse_ref(text, "customer 1042 Northwind")


@up_to_date()
def parse_silence_form(form: Mapping[str, Any]) -> tuple[date, str]:
    """Until when an issue is silent, and why. Raises UserError."""
    if not form["until"]:
        raise UserError("Pick a day.", field="until")
    return date.fromisoformat(form["until"]), form["why"] or ""


def parse_callout(text: str) -> tuple[str, bool]:
    """Why help is called for; or what came of it, and that it is enough.

    `done` alone of the words that end a call takes a text: “close to the deadline” and “enough is enough” are reasons.
    """
    word, _, rest = text.strip().partition(" ")
    if word.lower() == "done":
        return rest.strip(), True
    return ("", True) if text.strip().lower() in {"close", "closed", "enough", "end"} else (text.strip(), False)


def parse_button_day(value: str) -> tuple[date, bool]:
    """The day that a handover's button is about, and whether it is that of midday. Raises UserError."""
    day, _, part = value.partition("/")
    try:
        return date.fromisoformat(day), part == "midday"
    except ValueError:
        raise OldButton("handover") from None


def parse_post_early(text: str) -> bool:
    """Whether the handover is to be posted now, or only shown. Raises UserError."""
    word = text.strip().lower()
    if word not in {"", "post"}:
        raise UnknownWord("handover", word, "`/triage handover` or `/triage handover post`.")
    return word == "post"


ASKED_LIMIT = 200
"""Characters of what is searched for."""

TOKEN = re.compile(r"[\"“”„]([^\"“”„]*)[\"“”]|(\S+)")
SCOPES = {str(scope): scope for scope in Scope} | {"waiting": Scope.PENDING, "resolved": Scope.CLOSED}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which issues are asked for. text: as it was typed. after_customer: a customer's name, and maybe more words."""

    text: str = ""
    scope: Scope = Scope.UNRESOLVED
    mine: bool = False
    unassigned: bool = False
    breaching: bool = False
    overdue: bool = False
    after_customer: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def parse_search(text: str) -> Asked:
    """Filters in any order: mine, unassigned, pending, closed, all, breaching, overdue, customer NAME, words.

    What stands in quotation marks is no filter. Raises UserError.
    """
    text = " ".join(text.split())
    if len(text) > ASKED_LIMIT:
        raise UserError(f"That is too much to look for: at most {ASKED_LIMIT} characters.")
    flags: dict[str, bool] = {}
    scope = Scope.UNRESOLVED
    words: list[str] = []
    after_customer: list[str] | None = None
    for quoted, bare in TOKEN.findall(text):
        word = bare.lower()
        if word == "customer" and after_customer is None:
            after_customer = []
        elif word in SCOPES:
            scope = SCOPES[word]
        elif word in {"mine", "unassigned", "breaching", "overdue"}:
            flags[word] = True
        elif quoted.strip() or bare:
            (words if after_customer is None else after_customer).append(quoted.strip() or bare)
    if after_customer == []:
        raise UserError("Which customer?", "For example `/triage issues customer Northwind`.")
    return Asked(text, scope, after_customer=tuple(after_customer or ()), words=tuple(words), **flags)


def parse_page(value: str) -> tuple[int, str]:
    """The page that a button leads to, and of what. Raises UserError."""
    page, _, what = value.partition("|")
    return read_number(page, "issues"), what
