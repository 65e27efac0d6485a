"""The command and the form for one's own notifications."""

from bot.call import Answer, Call
from bot.notices import views
from bot.notices.service import Notices
from bot.router import Router


def register(router: Router, notices: Notices) -> None:
    """Register what belongs to notifications."""

    @router.command("notifications", usage="notifications", about="which direct messages you get from me")
    async def handle_notifications(call: Call) -> Answer:
        return await notices.choose(call)

    @router.view(views.CHOOSE)
    async def handle_choice(call: Call) -> Answer:
        return await notices.save(call)
