"""The rota's part of the Home tab."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message, day_name
from bot.home.rules import Piece, Place, Viewer
from bot.rota.rules.requests.request import DayRequest, Offer, OfferStatus
from bot.rota.rules.rota import Shift
from bot.rota.views.requests.post import (
    ACCEPT,
    CANCEL,
    DECLINE,
    SUGGEST,
    Reader,
    capital,
    headline,
    offer_message,
)
from bot.rota.views.rota import reason_text, shifts_text

DAYS_SHOWN = 8
REQUESTS_SHOWN = 5


def today(viewer: Viewer) -> Piece:
    """Who is on, and who is next, with why."""
    rota, people, day = viewer.rota, viewer.people, viewer.today
    if not rota.calendar.is_working_day(day):
        on = "holiday, nobody is on" if rota.calendar.is_holiday(day) else "no working day"
    else:
        shifts = rota.on_duty(day)
        on = shifts_text(shifts, people) if shifts else "*nobody*"
    lines = [f"*Today, {day_name(day)}:* {on}"]
    if following := rota.next_on_duty(day):
        lines.append(f"*Next, {day_name(following[0])}:* {shifts_text(following[1], people)}")
    return Piece(Place.TODAY, [blocks.header("On triage"), blocks.section("\n".join(lines))])


def my_days(viewer: Viewer, shifts: Sequence[Shift], weeks: int) -> Piece:
    """The viewer's own days."""
    if not viewer.on_rota and not shifts:
        return Piece(Place.DAYS, [blocks.section("*Your days*\nYou are not on the rota.")])
    lines = [_day(shift, viewer) for shift in shifts[:DAYS_SHOWN]]
    if len(shifts) > DAYS_SHOWN:
        lines.append(f"… and {len(shifts) - DAYS_SHOWN} more: `/triage mine`")
    if not lines:
        lines = [f"You are not on in the next {weeks} weeks."]
    return Piece(Place.DAYS, [blocks.section("*Your days*\n" + "\n".join(lines))])


def _day(shift: Shift, viewer: Viewer) -> str:
    notes = ["today"] if shift.day == viewer.today else []
    notes += [shift.half] if shift.half else []
    notes += [text] if (text := reason_text(shift.reason, viewer.people)) else []
    return f"• {day_name(shift.day)}" + (f" ({'; '.join(notes)})" if notes else "")


def asked_of_me(requests: Sequence[DayRequest], more: bool, reader: Reader) -> list[Piece]:
    """Requests that the viewer could accept."""
    shown: list[Block] = []
    for request in requests[:REQUESTS_SHOWN]:
        value = str(request.id)
        row = [
            blocks.button("Suggest another day", SUGGEST, value),
            blocks.button("I can't", DECLINE, value),
        ]
        if request.take or request.kind == "cover":
            row.insert(0, blocks.button("Accept", ACCEPT, value, style="primary"))
        shown += [blocks.section(capital(headline(request, reader))), blocks.actions(*row)]
    if more or len(requests) > REQUESTS_SHOWN:
        shown.append(blocks.context("There are more: `/triage swap list`"))
    return [Piece(Place.WAITING, shown)] if shown else []


def offered_to_me(offers: Sequence[tuple[Offer, DayRequest]], reader: Reader) -> list[Piece]:
    """Counter-offers on which the viewer decides."""
    messages: list[Message] = [
        offer_message(offer, request, reader) for offer, request in offers if offer.status is OfferStatus.OPEN
    ]
    return [Piece(Place.WAITING, message.blocks) for message in messages[:REQUESTS_SHOWN]]


def my_requests(requests: Sequence[DayRequest], reader: Reader) -> list[Piece]:
    """What the viewer has asked for and nobody has answered yet."""
    if not requests:
        return []
    shown = [blocks.section("*Your requests*")]
    for request in requests[:REQUESTS_SHOWN]:
        cancel = blocks.button("Cancel", CANCEL, str(request.id))
        shown.append(blocks.section(capital(headline(request, reader)), cancel))
    if len(requests) > REQUESTS_SHOWN:
        shown.append(blocks.context("There are more: `/triage swap list`"))
    return [Piece(Place.ASKED, shown)]
