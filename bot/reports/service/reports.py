"""A report at once, its plot afterwards as a direct message."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import Customer, called
from bot.datestyles import Span
from bot.errors import UserError
from bot.periods import PERIOD_HINT, UnreadablePeriod, read_period
from bot.reports import commands
from bot.reports.rules import Scope
from bot.reports.service.figures import read_figures
from bot.reports.service.files import plot_for
from bot.reports.views import report as views

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

Section = Callable[["Transaction", Call, Scope], Awaitable[Sequence[str]]]
"""What another feature adds to a report, as paragraphs; it decides for itself what the caller may see."""


OutsideSection = Callable[[Call, Scope], Awaitable[Sequence[str]]]
"""The same for what an outside system is asked for, which is done outside of the transaction."""


class Reports:
    """Reports for members. sections, outside: what other features add to them."""

    def __init__(
        self,
        begin: "Begin",
        clock: Clock,
        sections: Sequence[Section] = (),
        outside: Sequence[OutsideSection] = (),
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sections = sections
        self._outside = outside

    async def show(self, call: Call, text: str) -> Message:
        """A period's figures, of all customers or of one. Raises what `asked_for` does."""
        now = self._clock.now()
        async with self._begin.snapshot(call.workspace_id) as tx:
            customers = {one.id: one for one in await tx.customers.all()}
            scope = asked_for(text, list(customers.values()), call.settings.calendar.local_date(now))
            figures = await read_figures(tx, scope, call.settings, now)
            extra = [text for section in self._sections for text in await section(tx, call, scope)]
        if figures.total and not call.value:  # the further pages of a report are leafed through by a button
            async with self._begin(call.workspace_id) as tx:
                await tx.outbox.add(plot_for(call.caller.slack_user_id, scope.value, now.isoformat(), now))
        extra += [text for outside in self._outside for text in await outside(call, scope)]
        return views.report(figures, scope, customers, call.settings, extra)


def asked_for(text: str, customers: Sequence[Customer], today: date) -> Scope:
    """The report that is meant: text is a customer, a period, or both, and one of May is that of the customer May.

    Raises UserError, and the faults of `read_period`.
    """
    if text and (found := called(text, customers, whole=True)):
        return Scope(read_period("", today), found[0])
    try:
        return Scope(read_period(text, today))
    except UnreadablePeriod:
        for whole in (True, False):
            if scope := _with_customer(text, customers, today, whole=whole):
                return scope
        what = f"I can't read “{text[:40]}” as a period, nor as a period and a customer."
        raise UserError(what, f"{PERIOD_HINT} {commands.HINT}") from None


def _with_customer(text: str, customers: Sequence[Customer], today: date, *, whole: bool) -> Scope | None:
    for period, name in commands.splits(text):
        found = called(name, customers, whole=whole)
        if len(found) == 1 and (days := _readable(period, today)):
            return Scope(days, found[0])
    return None


def _readable(period: str, today: date) -> Span | None:
    try:
        return read_period(period, today)
    except UserError:
        return None
