"""The report's command and buttons."""

from bot.call import Answer, Call
from bot.reports.service.files import LIST, PLOT, ReportFiles
from bot.reports.service.reports import Reports
from bot.reports.views import report as views
from bot.router import Router


def register(router: Router, reports: Reports, files: ReportFiles) -> None:
    """Register what belongs to reports."""

    @router.command(
        "report",
        usage="report last month Northwind",
        about="how many issues came in and were resolved, how fast, of which customer; 12 weeks if no period is named",
    )
    async def handle_report(call: Call) -> Answer:
        return await reports.show(call, call.text)

    @router.action(views.EXPORT)
    async def handle_export(call: Call) -> Answer:
        return await files.send(call, LIST, call.value)

    @router.action(views.PLOT)
    async def handle_plot(call: Call) -> Answer:
        return await files.send(call, PLOT, call.value)
