"""Tries a credential at the real system before it is kept."""

from collections.abc import Callable

from bot.clients.groove import GrooveClient
from bot.clients.harvest import HarvestClient
from bot.clients.http import NotFound, Refused, Unauthorised
from bot.clients.trello import TrelloClient
from bot.errors import ExternalError
from bot.installation.rules import Credential, NotAccepted, NotAnswering, System, TooLittle


class Trials:
    """Makes one small request with a credential. The three make a client of one."""

    def __init__(
        self,
        groove: Callable[[Credential], GrooveClient],
        trello: Callable[[Credential], TrelloClient],
        harvest: Callable[[Credential], HarvestClient],
    ) -> None:
        self._groove = groove
        self._trello = trello
        self._harvest = harvest

    async def attempt(self, system: System, credential: Credential) -> str:
        """What it opens, in words. Raises NotAccepted, TooLittle, NotAnswering."""
        try:
            match system:
                case System.GROOVE:
                    await self._groove(credential).check()
                    return "The token is valid."
                case System.TRELLO:
                    client = self._trello(credential)
                    me, boards = await client.me(), await client.boards(closed=False)
                    return f"The token is that of {me.name} (@{me.username}), who sees {len(boards)} boards."
                case _:
                    return await self._attempt_harvest(self._harvest(credential))
        except (Unauthorised, NotFound, Refused):
            raise NotAccepted(system) from None
        except ExternalError:
            raise NotAnswering(system) from None

    @staticmethod
    async def _attempt_harvest(client: HarvestClient) -> str:
        me, company = await client.me(), await client.company()
        if not me.sees_all:
            raise TooLittle(
                "That token is not an administrator's: it sees one person's time only.",
                "An administrator of Harvest makes one at id.getharvest.com/developers.",
                field="token",
            )
        return f"The token is valid for {company.name}."
