"""Asks people what they want to be told, and holds back what they don't."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.notices import views
from bot.notices.rules import Notice
from bot.outbox.rules import Item

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

Renderer = Callable[["Transaction", Item], Awaitable[Message | None]]


class Notices:
    """The list of what can be switched off. Features add to it before anything is sent."""

    def __init__(self, begin: "Begin") -> None:
        self._begin = begin
        self._notices: list[Notice] = []

    def list(self, *notices: Notice) -> None:
        """Add kinds to the list of which one message may tell several: its renderer leaves out what is switched off."""
        for notice in notices:
            if any(known.kind == notice.kind for known in self._notices):
                raise ValueError(f"{notice.kind!r} is listed twice")
            self._notices.append(notice)

    def optional(self, notice: Notice, render: Renderer) -> Renderer:
        """A renderer of direct messages that says nothing to who does not want this kind; adds it to the list."""
        self.list(notice)

        async def render_if_wanted(tx: "Transaction", item: Item) -> Message | None:
            slack_user_id = item.destination.removeprefix("@")
            person = (await tx.workspace.people_in_slack([slack_user_id])).get(slack_user_id)
            if person and not item.posted and await tx.notices.is_muted(person.id, notice.kind):
                return None
            return await render(tx, item)

        return render_if_wanted

    async def choose(self, call: Call) -> Modal:
        """The form, with what the caller gets now."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            return views.choice(self._notices, await tx.notices.muted(call.caller.id))

    async def save(self, call: Call) -> Message:
        """Keep the caller's choice."""
        kinds = [notice.kind for notice in self._notices]
        wanted = views.wanted(call.form)
        muted = [kind for kind in kinds if kind not in wanted]
        async with self._begin(call.workspace_id) as tx:
            await tx.notices.mute_only(call.caller.id, muted, kinds)
        return views.chosen(self._notices, muted)
