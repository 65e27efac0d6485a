"""The report's command and buttons."""

from bot.call import Answer, Call
from bot.reports.service import Reports
from bot.router import Router


def register(router: Router, reports: Reports) -> None:
    """Register what belongs to reports."""

    @router.command(
        "report",
        usage="report last month Northwind",
        about="how many issues came in and were resolved, how fast, of which customer; 12 weeks if no period is named",
    )
    async def handle_report(call: Call) -> Answer:
        return await reports.show(call, call.text)
