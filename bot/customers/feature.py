"""Customers, put together."""

from bot.customers import listeners
from bot.customers.service import KIND, CustomerService
from bot.feature import Base, Feature
from bot.router import Router
from bot.worker import Job


class CustomersFeature(Feature):
    """Customers, and whose an issue is."""

    def __init__(self, base: Base) -> None:
        self.customers = CustomerService(base.begin, base.clock)
        self.renderers = {KIND: self.customers.render}
        self.lasting = (self.customers.messages_asking,)
        self.steps = (self.customers.first_step,)
        self.jobs = (Job("ask whose issues are", 15, self.customers.plan, self.customers.next_due),)

    def register(self, router: Router) -> None:
        listeners.register(router, self.customers)
