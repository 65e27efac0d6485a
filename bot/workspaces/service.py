"""Who calls, what is set, and telling the admins of trouble."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.blocks import Block, Modal
from bot.call import Call
from bot.clock import Clock
from bot.errors import ExternalError, UserError, up_to_date
from bot.memory import Memory
from bot.outbox.rules import Item, Post, person_lane
from bot.rounds.service import Rounds
from bot.workspaces.rules import Person, PersonFacts, SettingsInvalid, WorkspaceSettings, check_is_admin, is_bot_admin
from bot.workspaces.views import messages, setup
from bot.workspaces.views.parts import PARTS

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

TROUBLE = "trouble"
ONCE_TOLD = {"usergroup", "topic"}

CALLERS_REMEMBERED = 10_000

SettingsHook = Callable[["Transaction", WorkspaceSettings, datetime], Awaitable[None]]
"""What else has to change, in the same transaction, when settings do."""

LeaverHook = Callable[["Transaction", Person, WorkspaceSettings, datetime], Awaitable[None]]
"""What else has to change, in the same transaction, when somebody has left the workspace."""


Step = Callable[["Transaction"], Awaitable[None]]
"""Something done in a transaction that somebody else opens."""

Preview = Callable[["Transaction", WorkspaceSettings, WorkspaceSettings, datetime], Awaitable[list[str]]]
"""What settings would do, in words, before they are saved: the ones before, the ones after."""

METADATA_LIMIT = 3000
"""Characters that a modal can carry (Slack, private_metadata)."""

PEOPLE_SECONDS = 24 * 60 * 60
"""After so long people are read anew."""


class Directory(Protocol):
    """Looks people up in Slack; raises ExternalError."""

    async def person(self, workspace_id: str, slack_user_id: str) -> PersonFacts: ...

    async def everybody(self, workspace_id: str) -> list[PersonFacts]: ...


class FurtherParts(Protocol):
    """Further parts of the setup, each with a word of its own."""

    words: Sequence[str]

    async def overview(self, call: Call) -> list[Block]: ...

    async def form(self, call: Call, word: str, *, in_place: bool = False) -> Modal: ...


class Workspaces:
    """Use cases around a workspace itself."""

    def __init__(self, begin: "Begin", clock: Clock, directory: Directory) -> None:
        self._begin = begin
        self._clock = clock
        self._directory = directory
        self._rounds = Rounds(begin, clock, "refresh people", PEOPLE_SECONDS)
        self._callers: Memory[tuple[str, str], tuple[Person, WorkspaceSettings]] = Memory(CALLERS_REMEMBERED)
        self.previews: list[Preview] = []
        self.settings_hooks: list[SettingsHook] = []
        self.start_hooks: list[SettingsHook] = []
        """What has to be there whenever the bot starts; what is, stays as it is."""
        self.leaver_hooks: list[LeaverHook] = []
        self.further: FurtherParts | None = None
        """Parts of the setup that are no settings."""
        self.refused: Callable[[str], Awaitable[None]] | None = None
        """Looks into it where Slack gives no answer: the bot may have been taken out unheard."""

    def today(self, settings: WorkspaceSettings) -> date:
        """The workspace's date now."""
        return settings.calendar.local_date(self._clock.now())

    async def install(
        self,
        workspace_id: str,
        name: str,
        bot_user_id: str,
        people: list[PersonFacts] | None = None,
        and_then: Step | None = None,
    ) -> None:
        """Record that the bot is installed, with its people; one that was asleep wakes up. Raises ExternalError.

        people: if they are known already. and_then: what else belongs to it, in the same transaction.
        """
        people = await self._directory.everybody(workspace_id) if people is None else people
        zones = [person.timezone for person in people if person.is_admin]
        now = self._clock.now()
        async with self._begin.everywhere() as everywhere:
            zone = zones[0] if zones else "Europe/London"
            await everywhere.workspaces.install(workspace_id, name, bot_user_id, zone, now)
        async with self._begin(workspace_id) as tx:
            if await tx.workspace.wake():  # what should have been said meanwhile is not said now, all at once
                await tx.outbox.expire_due()
            await self._save(tx, people)
            if and_then:
                await and_then(tx)
            settings = await tx.workspace.settings()
            for hook in self.start_hooks:
                await hook(tx, settings, now)

    async def refresh_people(self) -> None:
        """Read everybody anew, so that what an event missed is noticed within a day."""
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.workspaces.ids()
        await self._rounds.go(workspace_ids, self._refresh)

    async def _refresh(self, workspace_id: str) -> None:
        try:
            await self._save_people(workspace_id, await self._directory.everybody(workspace_id))
        except ExternalError:
            if self.refused:
                await self.refused(workspace_id)
            raise

    async def take_in(self, tx: "Transaction", people: list[PersonFacts]) -> None:
        """Record in a transaction what Slack says of people, with all that follows."""
        await self._save(tx, people)

    async def _save_people(self, workspace_id: str, people: list[PersonFacts]) -> None:
        async with self._begin(workspace_id) as tx:
            await self._save(tx, people)

    async def _save(self, tx: "Transaction", people: list[PersonFacts]) -> None:
        """Record what Slack says of people, with all that follows where somebody has left."""
        now, settings = self._clock.now(), await tx.workspace.settings()
        await tx.workspace.save_people(people, settings.calendar.local_date(now))
        for person in tx.workspace.left:
            for hook in self.leaver_hooks:
                await hook(tx, person, settings, now)

    async def is_installed(self, workspace_id: str, bot_user_id: str) -> bool:
        """Whether the bot is there as this user."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.workspaces.bot_user_id(workspace_id) == bot_user_id

    async def installed(self, team_id: str | None) -> tuple[str, str]:
        """The workspace of a request, and the bot's own user there. Raises UserError where it is not installed."""
        async with self._begin.everywhere(reading=True) as everywhere:
            if team_id and (bot_user_id := await everywhere.workspaces.bot_user_id(team_id)):
                return team_id, bot_user_id
        raise UserError("I'm not installed in your workspace.", "Ask the people who invited you.")

    async def known(
        self, team_id: str | None, slack_user_id: str, channel_id: str | None = None
    ) -> tuple[str, Person, WorkspaceSettings, int]:
        """Who calls, with the workspace's settings and version. Somebody new is looked up in Slack first.

        A press in a shared channel names the workspace of whoever pressed (block_actions from Slack Connect); it is
        the channel that tells whose bot was pressed. Raises UserError, ExternalError.
        """
        if team_id and (found := await self._recall(team_id, slack_user_id)):
            return team_id, *found
        workspace_id = await self._of_shared(team_id, channel_id) or (await self.installed(team_id))[0]
        if found := await self._recall(workspace_id, slack_user_id):
            return workspace_id, *found
        person = (await self.people_in_slack(workspace_id, [slack_user_id]))[slack_user_id]
        async with self._begin(workspace_id, reading=True) as tx:
            return workspace_id, person, await tx.workspace.settings(), await tx.workspace.version()

    async def _of_shared(self, team_id: str | None, channel_id: str | None) -> str | None:
        """The workspace that follows a channel, for people of one without the bot; None if that is not clear."""
        if not team_id or not channel_id:
            return None
        async with self._begin.everywhere(reading=True) as everywhere:
            if await everywhere.workspaces.bot_user_id(team_id):
                return None
            following = {
                *await everywhere.nudges.workspaces_of(channel_id),
                *await everywhere.issues.workspaces_of(channel_id),
            }
        return following.pop() if len(following) == 1 else None

    async def _recall(self, team_id: str, slack_user_id: str) -> tuple[Person, WorkspaceSettings, int] | None:
        """A person with settings and version, out of memory while nothing of the workspace has changed since."""
        version = await self._begin.version(team_id)
        if version is None:
            return None
        key = (team_id, slack_user_id)
        if remembered := self._callers.recall(key, version):
            return *remembered, version
        async with self._begin(team_id, reading=True) as tx:
            found = await tx.workspace.caller(slack_user_id)
        if found:
            person, settings, version = found
            self._callers.keep(key, version, (person, settings))
        return found

    async def people_in_slack(self, workspace_id: str, slack_user_ids: list[str]) -> dict[str, Person]:
        """The people with these Slack ids; unknown ones are looked up. Raises UserError for one Slack doesn't know."""
        async with self._begin(workspace_id, reading=True) as tx:
            known = await tx.workspace.people_in_slack(slack_user_ids)
        for slack_user_id in slack_user_ids:
            if slack_user_id in known:
                continue
            try:
                facts = await self._directory.person(workspace_id, slack_user_id)
            except ExternalError as error:
                if error.what not in {"user_not_found", "user_not_visible"}:
                    raise
                raise UserError("Slack doesn't let me see that person.", "Pick somebody of this workspace.") from None
            async with self._begin(workspace_id) as tx:
                today = (await tx.workspace.settings()).calendar.local_date(self._clock.now())
                known[slack_user_id] = await tx.workspace.save_person(facts, today)
        return known

    async def channel_moved(self, workspace_id: str, event_id: str, old: str, new: str) -> None:
        """Slack has given a channel another id, as it does when one becomes shared or private."""
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            if not await tx.workspace.first_time(event_id, now):
                return
            await tx.workspace.move_channel(old, new)
            settings = await tx.workspace.settings()
            named = {name: new for name, value in settings.to_json().items() if value == old}
            await tx.workspace.save_settings(WorkspaceSettings.from_json(settings.to_json() | named))
            await tx.workspace.audit(now, None, "channel moved", {"before": old, "after": new})

    async def person_changed(self, workspace_id: str, event_id: str, facts: PersonFacts) -> None:
        """Slack says that somebody's profile, zone or account has changed."""
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            if await tx.workspace.first_time(event_id, now):
                await self._save(tx, [facts])

    async def setup(self, call: Call) -> Modal:
        """All settings as they are. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        return setup.overview(call.settings, further=await self._further(call))

    async def _further(self, call: Call) -> list[Block]:
        return await self.further.overview(call) if self.further else []

    async def settings_form(self, call: Call, word: str, *, in_place: bool = False) -> Modal:
        """The form of one part. Raises NotAllowed; UserError for a word that is no part."""
        check_is_admin(call.caller, call.settings)
        if self.further and word in self.further.words:
            return await self.further.form(call, word, in_place=in_place)
        if word not in PARTS:
            parts = ", ".join(f"`{word}`" for word in (*PARTS, *(self.further.words if self.further else ())))
            raise UserError(f"The setup has no part called “{word[:40]}”.", f"Its parts are {parts}.")
        return setup.form(word, call.settings, in_place=in_place)

    async def propose_settings(self, call: Call) -> Modal:
        """Save what a form says, or show first what it would do and ask. Raises NotAllowed, SettingsInvalid."""
        now = self._clock.now()
        async with self._begin(call.workspace_id, reading=True) as tx:
            before = await tx.workspace.settings()
            check_is_admin(call.caller, before)
            after = before.entered(call.form, self.today(before))
            lines = [line for preview in self.previews for line in await preview(tx, before, after, now)]
        if not lines:
            return await self._change_settings(call, after)
        changed = json.dumps(changed_settings(before, after))
        if len(changed) > METADATA_LIMIT:
            raise SettingsInvalid("That is too much at once.", "Change the clock first, then the rest.")
        return setup.confirm(lines, changed)

    async def confirm_settings(self, call: Call) -> Modal:
        """Save what was shown, on top of the settings as they are by now. Raises NotAllowed, SettingsInvalid."""
        with up_to_date():
            shown = json.loads(call.metadata)
            settings = WorkspaceSettings.from_json(call.settings.to_json() | shown)
        return await self._change_settings(call, settings)

    async def _change_settings(self, call: Call, settings: WorkspaceSettings) -> Modal:
        """Save new settings, with all that follows from them. Raises NotAllowed."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.workspace.settings()
            check_is_admin(call.caller, before)
            changed = changed_settings(before, settings)
            if changed:
                await tx.workspace.save_settings(settings)
                await tx.workspace.audit(now, call.caller.id, "settings", changed)
                for hook in self.settings_hooks:
                    await hook(tx, settings, now)
        return setup.overview(settings, changed, further=await self._further(call))

    async def report_trouble(self, tx: "Transaction", item: Item, code: str, mend: str) -> None:
        """Tell the admins, once a day for each place and fault, that messages don't get there and how to mend it.

        Of what is not a message (a user group, a topic) they are told once, until it works again or fails otherwise.
        """
        if item.kind == TROUBLE or (item.carrier in ONCE_TOLD and await tx.outbox.error_before(item) == code):
            return
        now = self._clock.now()
        settings = await tx.workspace.settings()
        day = settings.calendar.local_date(now).isoformat()
        for person in await tx.workspace.active_people():
            if is_bot_admin(person, settings):
                await tx.outbox.add(
                    Post(
                        key=f"trouble:{item.carrier}:{item.destination}:{code}:{day}:{person.slack_user_id}",
                        lane=person_lane(person.slack_user_id),
                        kind=TROUBLE,
                        body=messages.trouble(item.carrier, item.destination, item.kind, code, mend),
                    )
                )

    async def forget_old_deliveries(self, before: datetime) -> None:
        """Slack delivers events again for hours, not for days."""
        async with self._begin.everywhere() as everywhere:
            await everywhere.workspaces.forget_deliveries(before)


def changed_settings(before: WorkspaceSettings, after: WorkspaceSettings) -> dict[str, Any]:
    """The settings that differ, with their new values as JSON."""
    old = before.to_json()
    return {name: value for name, value in after.to_json().items() if old[name] != value}
