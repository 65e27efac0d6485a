"""What a report is about. How its figures are counted is said in bot/issues/rules/figures.py."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.customers.rules import Customer
from bot.dailies.rules import Daily, stands_for
from bot.datestyles import Span
from bot.workspaces.rules import WorkspaceSettings


@dataclass(frozen=True, slots=True)
class Scope:
    """A report's days and customer; None for all of them."""

    days: Span
    customer: Customer | None = None

    @property
    def customer_id(self) -> int | None:
        """The customer's id."""
        return self.customer.id if self.customer else None

    @property
    def value(self) -> str:
        """It as a button's value."""
        return f"{self.days.first}|{self.days.last}|{self.customer_id or ''}"


def summary_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """When the week is summed up: on its day, or on the working day before if that is a day off."""
    if not stands_for(day, settings.summary_day, settings.calendar):
        return None
    return settings.calendar.at_work(day, settings.summary_at)


SUMMARY = Daily("week_summary", summary_at, needs_channel=True)
