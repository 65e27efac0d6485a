"""What a report is about. How its figures are counted is said in bot/issues/rules/figures.py."""

from dataclasses import dataclass

from bot.customers.rules import Customer
from bot.datestyles import Span


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
