"""Puts up the Home tab of whoever opens it, and keeps it up to date for a while."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call, Event
from bot.clock import Clock
from bot.home import views
from bot.home.rules import Piece, Step, Viewer
from bot.outbox.rules import HOME, Item, Post, home_lane
from bot.rota.service.rota import RotaService
from bot.workspaces.rules import Person, WorkspaceSettings, is_member
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

LOOKED_AT = timedelta(hours=1)
"""How long after its opening a tab is kept up to date; Slack tells each time it is opened, not when it is left."""

LEFT_OPEN = timedelta(days=1)
"""How long after its opening a tab is still put up anew at midnight."""

TROUBLE_SHOWN = timedelta(days=7)
WEEKS = 4

Part = Callable[["Transaction", Viewer], Awaitable[Sequence[Piece]]]
"""What a feature shows to members, in a constant number of queries."""

GuestPart = Callable[["Transaction", Person], Awaitable[Sequence[Piece]]]
"""What a feature shows to guests: of their own things alone."""

StepPart = Callable[["Transaction", Viewer], Awaitable[Step]]
"""A step of the first setup, in a constant number of queries."""


class Home:
    """Use cases of the Home tab."""

    def __init__(
        self,
        begin: "Begin",
        clock: Clock,
        workspaces: Workspaces,
        rota: RotaService,
        *,
        parts: Sequence[Part],
        guest_parts: Sequence[GuestPart],
        steps: Sequence[StepPart] = (),
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces
        self._rota = rota
        self._parts = parts
        self._guest_parts = guest_parts
        self._steps = steps

    async def opened(self, event: Event) -> None:
        """Somebody has opened the Home tab. Raises UserError for somebody whom Slack doesn't know."""
        if event.payload.get("tab") != "home":
            return
        user = event.payload["user"]
        await self._workspaces.known(event.workspace_id, user)
        async with self._begin(event.workspace_id) as tx:
            await tx.outbox.show(
                Post(
                    key=f"{HOME}:{user}",
                    lane=home_lane(user),
                    kind=HOME,
                    subject={"user": user},
                    expires_at=self._clock.now() + LOOKED_AT,
                )
            )

    async def new_day(self, tx: "Transaction", _: WorkspaceSettings, at: datetime) -> None:
        """The tabs of whoever may have left one open show the new day."""
        await tx.outbox.renew_homes(opened_since=at - LEFT_OPEN)

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The tab as it is now; None for somebody who has left."""
        found = await tx.workspace.caller(item.subject["user"])
        if found is None or not found[0].active:
            return None
        person, settings, version = found
        if not is_member(person):
            return views.guest_home([piece for part in self._guest_parts for piece in await part(tx, person)])
        now = self._clock.now()
        rota, people = await self._rota.ahead(tx, settings, version, settings.calendar.local_date(now))
        viewer = Viewer(person, settings, now, rota, people)
        undelivered = await tx.outbox.troubled(now - TROUBLE_SHOWN) if viewer.is_admin else 0
        steps = [await step(tx, viewer) for step in self._steps] if viewer.is_admin else []
        pieces = [*views.first_steps(viewer, steps), *views.admin(viewer, undelivered), views.buttons(viewer)]
        for part in self._parts:
            pieces += await part(tx, viewer)
        return views.member_home(pieces)

    async def weeks(self, call: Call) -> Message:
        """The coming weeks of the rota."""
        return await self._rota.weeks_ahead(call.workspace_id, call.settings, WEEKS)
