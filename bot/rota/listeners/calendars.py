"""The command and the button for calendar addresses."""

from bot.call import Answer, Call
from bot.rota.service.calendars import Calendars
from bot.rota.views import calendars as views
from bot.router import Router


def register(router: Router, calendars: Calendars) -> None:
    """Register what belongs to calendar feeds."""

    @router.command("calendar", usage="calendar", about="your days, and the whole rota, for your calendar program")
    async def handle_calendar(call: Call) -> Answer:
        return await calendars.addresses(call)

    @router.action(views.NEW)
    async def handle_new(call: Call) -> Answer:
        return await calendars.new_addresses(call)
