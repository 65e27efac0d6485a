"""Slack's people and channels."""

from typing import TYPE_CHECKING, Protocol

from bot.comparing.rules import Difference
from bot.comparing.service.comparing import Compared
from bot.workspaces.rules import PersonFacts

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction
    from bot.workspaces.service import Workspaces

FACTS = ("name", "email", "timezone", "is_guest", "is_admin", "active")

TROUBLES = {
    "is_archived": "unarchive it, or set another one with `/triage setup`",
    "not_in_channel": "/invite @Triage in it",
    "channel_not_found": "/invite @Triage in it, or set another one with `/triage setup`",
}


class Slack(Protocol):
    """What is asked of Slack. Raises ExternalError."""

    async def everybody(self, workspace_id: str) -> list[PersonFacts]: ...

    async def channel_trouble(self, workspace_id: str, channel_id: str) -> str:
        """Why nothing can be posted in a channel, in Slack's words; "" if it can."""
        ...


class SlackComparison:
    """People as Slack knows them, and the channels in which the bot has something to say."""

    system = "Slack"

    def __init__(self, begin: "Begin", workspaces: "Workspaces", slack: Slack) -> None:
        self._begin = begin
        self._workspaces = workspaces
        self._slack = slack

    async def compare(self, workspace_id: str) -> Compared:
        """What differs. Raises ExternalError."""
        people = await self._slack.everybody(workspace_id)
        async with self._begin(workspace_id, reading=True) as tx:
            known = await tx.workspace.people_in_slack([one.slack_user_id for one in people])
            settings = await tx.workspace.settings()
            customers = await tx.customers.all()
        differences = []
        for one in people:
            stored = known.get(one.slack_user_id)
            if stored is None:
                differences.append(Difference(one.name, "unknown", "a person"))
                continue
            for name in FACTS:
                here, there = getattr(stored, name), getattr(one, name)
                if (there.lower() if name == "email" and there else there) != here:
                    differences.append(Difference(f"{stored.name}'s {name}", str(here), str(there)))
        posted_in = {settings.triage_channel, settings.callout_channel, settings.scrum_channel}
        posted_in |= {channel for customer in customers for channel in customer.channels}
        for channel in sorted(posted_in - {""}):
            if trouble := await self._slack.channel_trouble(workspace_id, channel):
                by_hand = TROUBLES.get(trouble, "look into it in Slack")
                differences.append(Difference(f"channel {channel}", "posted in", trouble, by_hand))

        async def mend(tx: "Transaction") -> None:
            await self._workspaces.take_in(tx, people)

        return Compared(differences, mend)
