"""The bot is taken out, or its token is."""

from bot.call import Event
from bot.installation.service.leaving import Leaving
from bot.router import Router


def register(router: Router, leaving: Leaving) -> None:
    """Register what Slack tells of the installation itself."""

    @router.event("app_uninstalled")
    async def handle_uninstalled(event: Event) -> None:
        await leaving.look(event.workspace_id)

    @router.event("tokens_revoked")
    async def handle_revoked(event: Event) -> None:
        if (event.payload.get("tokens") or {}).get("bot"):
            await leaving.look(event.workspace_id)
