"""Connecting other systems; and the bot is taken out, or its token is."""

from bot.call import Answer, Call, Event
from bot.installation.service.connecting import Connecting
from bot.installation.service.leaving import Leaving
from bot.installation.views import connect
from bot.router import Router


def register(router: Router, leaving: Leaving, connecting: Connecting) -> None:
    """Register what Slack tells of the installation itself, and the forms of connecting."""

    @router.view(connect.CONNECT)
    async def handle_connect(call: Call) -> Answer:
        return await connecting.connect(call)

    @router.action(connect.DISCONNECT)
    async def handle_disconnect(call: Call) -> Answer:
        return await connecting.disconnect(call)

    @router.event("app_uninstalled")
    async def handle_uninstalled(event: Event) -> None:
        await leaving.look(event.workspace_id)

    @router.event("tokens_revoked")
    async def handle_revoked(event: Event) -> None:
        if (event.payload.get("tokens") or {}).get("bot"):
            await leaving.look(event.workspace_id)
