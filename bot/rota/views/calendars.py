"""Calendar addresses as they are shown, and events as calendar programs show them."""

from collections.abc import Mapping
from datetime import datetime

from bot import blocks
from bot.blocks import Message
from bot.ical import Entry
from bot.rota.rules.calendars import MOST_ADDRESSES, ToldEvent
from bot.rota.rules.rota import ChangeKind, Part, half_name
from bot.workspaces.rules import Person

NEW = "calendar.new"

WHY = {
    ChangeKind.SWAP: "Swapped with {}.",
    ChangeKind.COVER: "Covers for {}.",
    ChangeKind.ADMIN: "Put on by an admin instead of {}.",
}


def not_served() -> Message:
    """There are no feeds here."""
    return Message(
        "I can't be reached from outside, so I have no calendar to give you. Whoever runs me sets PUBLIC_URL to my"
        " address (https://triage.example.com) and lets requests through to me."
    )


def addresses(own: str, rota: str) -> Message:
    """Both addresses, and what to do with them."""
    lines = [
        "Your calendar addresses, to subscribe to:",
        f"*Your days:* `{own}`",
        f"*The whole rota:* `{rota}`",
        "Google Calendar: _Other calendars_, _From URL_. Outlook: _Add calendar_, _Subscribe from web_. Apple: _File_,"
        " _New Calendar Subscription_.",
    ]
    secret = (
        "Whoever knows an address can read it: keep them to yourself. I can't show them again: `/triage calendar` makes"
        f" new ones each time, and your latest {MOST_ADDRESSES} of each kind go on working."
    )
    ask = blocks.confirm(
        "New addresses?", "All your earlier addresses stop working at once.", "Make new ones", "Keep them"
    )
    button = blocks.button("Replace all my addresses", NEW, ask=ask)
    return Message(
        "\n".join([*lines, secret]), (*blocks.sections(lines), blocks.context(secret), blocks.actions(button))
    )


def name(workspace: str, *, whole_rota: bool) -> str:
    """What a calendar program calls the feed."""
    return f"Triage rota – {workspace}" if whole_rota else f"My triage days – {workspace}"


def entry(event: ToldEvent, people: Mapping[int, Person], workspace_id: str, *, whole_rota: bool) -> Entry:
    """An event: plain text, nothing of leave in it."""
    says = event.says
    title = "Triage"
    if whole_rota:
        title += f": {_name(people, event.person)}"
    if says.half:
        title += f" ({half_name([Part(says.half)])})"
    return Entry(
        uid=f"{event.day:%Y%m%d}-{event.person}-{workspace_id.lower()}@triage",
        day=event.day,
        summary=f"Cancelled: {title}" if event.cancelled else title,
        description=_why(event, people),
        sequence=event.sequence,
        cancelled=event.cancelled,
        made_at=event.made_at,
        changed_at=event.changed_at,
        begins=datetime.fromisoformat(says.begins) if says.begins else None,
        ends=datetime.fromisoformat(says.ends) if says.ends else None,
        zone=says.zone,
    )


def _why(event: ToldEvent, people: Mapping[int, Person]) -> str:
    if not event.says.kind:
        return ""
    if not event.says.instead_of:
        return "Put on by an admin."
    return WHY[ChangeKind(event.says.kind)].format(_name(people, event.says.instead_of[0]))


def _name(people: Mapping[int, Person], person: int) -> str:
    return people[person].name if person in people else "somebody"
