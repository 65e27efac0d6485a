"""Commands about issues, read."""

import re
from dataclasses import dataclass
from datetime import date

from bot.errors import UserError
from bot.issues.rules.issue import Ref, Resolution
from bot.issues.rules.search import Scope

WORDS = {
    "answered": Resolution.ANSWERED,
    "duplicate": Resolution.DUPLICATE,
    "not-an-issue": Resolution.NOT_AN_ISSUE,
    "not an issue": Resolution.NOT_AN_ISSUE,
    "critical": Resolution.CRITICAL_FIX,
}
LARGEST = 2**53


def parse_ref(text: str, usage: str) -> tuple[Ref, str]:
    """The issue that is meant (1042, #1042, S12) and the rest of the text. Raises UserError."""
    word, _, rest = text.strip().partition(" ")
    match = re.fullmatch(r"#?([Ss]?)([0-9]{1,16})[:,.]?", word)
    if match is None or int(match[2]) > LARGEST:
        what = f"“{word[:40]}” is no issue number." if word else "Which issue?"
        raise UserError(what, f"For example `/triage {usage}`. `/triage issues` lists them.")
    return Ref(int(match[2]), local=bool(match[1])), rest.strip()


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


def parse_button_ref(value: str) -> Ref:
    """The issue that a button is about. Raises UserError for a value that no button of ours has."""
    return parse_ref(value, "issues")[0]


def parse_button_day(value: str) -> date:
    """The day that a handover's button is about. Raises UserError."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UserError("That button is from an older version of me.", "`/triage handover` shows today's.") from None


def parse_post_early(text: str) -> bool:
    """Whether the handover is to be posted now, or only shown. Raises UserError."""
    word = text.strip().lower()
    if word not in {"", "post"}:
        raise UserError(f"I can't “{word[:40]}” a handover.", "`/triage handover` or `/triage handover post`.")
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
    if not re.fullmatch(r"[0-9]{1,6}", page):
        raise UserError("That button is from an older version of me.", "`/triage issues` lists them anew.")
    return int(page), what
