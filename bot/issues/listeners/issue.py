"""Commands, buttons and forms about issues and the handover."""

from bot.call import Answer, Call
from bot.issues.commands import (
    parse_button_day,
    parse_close,
    parse_close_form,
    parse_post_early,
    parse_resolution,
)
from bot.issues.rules.issue import Resolution
from bot.issues.rules.naming import parse_ref, read_ref
from bot.issues.service.actions import IssueService
from bot.issues.service.handovers import Handovers
from bot.issues.views import handover as handover_views
from bot.issues.views import issue as views
from bot.router import Router


def register(router: Router, issues: IssueService, handovers: Handovers) -> None:
    """Register what belongs to issues."""
    _register_commands(router, issues, handovers)
    _register_buttons(router, issues, handovers)
    _register_forms(router, issues)


def _register_commands(router: Router, issues: IssueService, handovers: Handovers) -> None:
    @router.command("", usage="", about="today at a glance")
    async def handle_overview(call: Call) -> Answer:
        return await issues.overview(call)

    @router.command("issue", usage="issue 1042", about="one issue with its clock and history")
    async def handle_issue(call: Call) -> Answer:
        return await issues.show(call, parse_ref(call.text, "issue 1042")[0])

    @router.command("take", usage="take 1042", about="make it yours")
    async def handle_take(call: Call) -> Answer:
        return await issues.take(call, parse_ref(call.text, "take 1042")[0])

    @router.command("note", usage="note 1042 asked the host for logs", about="a private note for whoever comes next")
    async def handle_note(call: Call) -> Answer:
        ref, text = parse_ref(call.text, "note 1042 asked the host for logs")
        return await (issues.note(call, ref, text) if text else issues.note_form(call, ref))

    @router.command("pending", usage="pending 1042 logs from the host", about="it waits for a reply that we need")
    async def handle_pending(call: Call) -> Answer:
        ref, reason = parse_ref(call.text, "pending 1042 logs from the host")
        return await (issues.pending(call, ref, reason) if reason else issues.pending_form(call, ref))

    @router.command("fixed", usage="fixed 1042", about="it's fixed; `fixed 1042 critical` if it harmed the business")
    async def handle_fixed(call: Call) -> Answer:
        ref, rest = parse_ref(call.text, "fixed 1042")
        return await issues.close(call, ref, parse_resolution(rest, ref) or Resolution.FIXED)

    @router.command("close", usage="close 1042 answered", about="close it as answered, not-an-issue, or duplicate 1040")
    async def handle_close(call: Call) -> Answer:
        ref, resolution, original = parse_close(call.text)
        return await (issues.close(call, ref, resolution, original) if resolution else issues.close_form(call, ref))

    @router.command("reopen", usage="reopen 1042", about="a closed one needs us again")
    async def handle_reopen(call: Call) -> Answer:
        return await issues.reopen(call, parse_ref(call.text, "reopen 1042")[0])

    @router.command("handover", usage="handover", about="a preview of today's; `handover post` posts it early")
    async def handle_handover(call: Call) -> Answer:
        return await (handovers.post_early(call) if parse_post_early(call.text) else handovers.preview(call))


def _register_buttons(router: Router, issues: IssueService, handovers: Handovers) -> None:
    @router.action(views.TAKE)
    async def handle_take(call: Call) -> Answer:
        return await issues.take(call, read_ref(call.value))

    @router.action(views.NOTE)
    async def handle_note(call: Call) -> Answer:
        return await issues.note_form(call, read_ref(call.value))

    @router.action(views.PENDING)
    async def handle_pending(call: Call) -> Answer:
        return await issues.pending_form(call, read_ref(call.value))

    @router.action(views.FIXED)
    async def handle_fixed(call: Call) -> Answer:
        return await issues.close(call, read_ref(call.value), Resolution.FIXED)

    @router.action(views.CLOSE)
    async def handle_close(call: Call) -> Answer:
        return await issues.close_form(call, read_ref(call.value))

    @router.action(views.REOPEN)
    async def handle_reopen(call: Call) -> Answer:
        return await issues.reopen(call, read_ref(call.value))

    @router.action(views.SHOW)
    async def handle_show(call: Call) -> Answer:
        return await issues.show(call, read_ref(call.value))

    @router.action(views.OPEN)
    async def handle_open(_: Call) -> Answer:
        return None  # a link: the browser has opened it already

    @router.action(handover_views.ACCEPT)
    async def handle_accept(call: Call) -> Answer:
        return await handovers.accept(call, *parse_button_day(call.value))

    @router.action(handover_views.POST_EARLY)
    async def handle_post_early(call: Call) -> Answer:
        day, midday = parse_button_day(call.value)
        return await handovers.post_early(call, day, midday=midday)


def _register_forms(router: Router, issues: IssueService) -> None:
    @router.view(views.NOTE)
    async def handle_note(call: Call) -> Answer:
        return await issues.note(call, read_ref(call.metadata), call.form["text"] or "")

    @router.view(views.PENDING)
    async def handle_pending(call: Call) -> Answer:
        return await issues.pending(call, read_ref(call.metadata), call.form["reason"] or "")

    @router.view(views.CLOSE)
    async def handle_close_form(call: Call) -> Answer:
        ref = read_ref(call.metadata)
        return await issues.close(call, ref, *parse_close_form(call.form, ref))
