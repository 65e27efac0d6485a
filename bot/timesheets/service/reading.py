"""Reads people and projects of each Harvest account, a few times a day."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.connections import Connections
from bot.errors import ExternalError
from bot.timesheets.rules.account import Account, Member, Project
from bot.timesheets.rules.refusals import HarvestMissing

if TYPE_CHECKING:
    from bot.clients.harvest import HarvestClient
    from bot.transaction import Begin

log = logging.getLogger(__name__)


class Reading:
    """Keeps what is known of the accounts up to date."""

    def __init__(self, begin: "Begin", clock: Clock, harvest: "Connections[HarvestClient]") -> None:
        self._begin = begin
        self._clock = clock
        self._harvest = harvest

    async def client(self, workspace_id: str) -> "HarvestClient":
        """The workspace's Harvest. Raises HarvestMissing."""
        client = await self._harvest.of(workspace_id)
        if client is None:
            raise HarvestMissing
        return client

    async def has(self, workspace_id: str) -> bool:
        """Whether the workspace has a Harvest."""
        return await self._harvest.of(workspace_id) is not None

    async def next_due(self) -> datetime | None:
        """When the next account is to be read."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            due = await everywhere.harvest_accounts.known()
        ids = await self._harvest.workspaces()
        return min((due.get(one, now) for one in ids), default=None)

    async def read_due(self) -> None:
        """Read each account whose time has come; one that fails holds up no other and is tried again later."""
        now, connected = self._clock.now(), await self._harvest.workspaces()
        if not connected:
            return
        async with self._begin.everywhere(reading=True) as everywhere:
            due = await everywhere.harvest_accounts.known()
        for workspace_id in [one for one in connected if due.get(one, now) <= now]:
            async with self._begin(workspace_id) as tx:
                taken = await tx.harvest.take_reading(now)
            if taken:
                await self._try(workspace_id)

    async def _try(self, workspace_id: str) -> None:
        try:
            await self.read(workspace_id)
        except ExternalError as error:
            log.warning("%s; it is read again later", error)

    async def read(self, workspace_id: str) -> None:
        """Read an account, and keep what it has. Raises ExternalError."""
        account, members, projects = await self.fetch(workspace_id)
        async with self._begin(workspace_id) as tx:
            await tx.harvest.save(account, members, projects)

    async def fetch(self, workspace_id: str) -> tuple[Account, list[Member], list[Project]]:
        """What an account has: a request for each page of people, projects and tasks. Raises ExternalError."""
        client = await self.client(workspace_id)
        company = await client.company()
        members = [Member(user.id, user.name, user.email) for user in await client.users()]
        tasks: dict[int, list[tuple[int, str]]] = {}
        for one in await client.task_assignments():
            if one.is_active:
                tasks.setdefault(one.project_id, []).append((one.task_id, one.task_name))
        projects = [
            Project(
                one.client_id,
                one.id,
                one.client_name,
                one.name,
                one.code,
                tuple(sorted(tasks.get(one.id, ()), key=lambda task: task[1].casefold())),
            )
            for one in await client.projects()
            if tasks.get(one.id)
        ]
        account = Account(self._clock.now(), by_clock=company.by_clock, twelve_hours=company.twelve_hours)
        return account, members, projects
