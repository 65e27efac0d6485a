"""One workspace with its app: everything that Slack remembers, and what is looked up in it."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from bot.sandbox.slack.app import APP_NAME, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_NAME
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Channel, File, Json, Person, UserGroup
from bot.sandbox.slack.views import Views

ZONE = "Europe/London"


class Workspace:
    """The state behind the Web API, and the instant it lives in.

    `emit` takes each event that the workspace gives rise to, in Slack's inner form. `number` gives the numbers that
    ids are made of: workspaces on one server share it, since Slack's ids are told apart everywhere.
    """

    def __init__(
        self,
        *,
        team_id: str,
        now: Callable[[], datetime],
        public_url: Callable[[], str],
        changed: Callable[[], None],
        name: str = TEAM_NAME,
        domain: str = TEAM_DOMAIN,
        number: Callable[[], int] | None = None,
    ) -> None:
        self.team_id = team_id
        self.name = name
        self.domain = domain
        self.now = now
        self.changed = changed
        self.public_url = public_url
        self.emit: Callable[[Json], None] = lambda _: None
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.ephemerals: list[Json] = []
        self.shortcuts: list[Json] = []
        self.views = Views(self)
        self.groups_for_admins_only = False
        self._ids = count(1)
        self._number = number
        self._last_tick = 0
        self.bot = Person(id=BOT_USER, name=APP_NAME, email=None, tz=ZONE, team_id=team_id, bot_id=BOT_ID)
        self.people[BOT_USER] = self.bot

    def number(self) -> int:
        """The next of a row of numbers, for ids."""
        return self._number() if self._number else next(self._ids)

    def new_id(self, prefix: str) -> str:
        """A new id of Slack's form."""
        return f"{prefix}0{self.number():08X}"

    def ts(self) -> str:
        """A new ts: the present instant, and later than every ts before."""
        now = self.now()
        self._last_tick = max(int(now.timestamp()) * 1_000_000 + now.microsecond, self._last_tick + 1)
        return f"{self._last_tick // 1_000_000}.{self._last_tick % 1_000_000:06d}"

    def seconds(self) -> int:
        """The present instant in seconds of the epoch."""
        return int(self.now().timestamp())

    def person(self, person_id: object) -> Person:
        """Raises Refusal: user_not_found."""
        found = self.people.get(person_id) if isinstance(person_id, str) else None
        if found is None:
            raise Refusal("user_not_found")
        return found

    def channel(self, channel_id: object) -> Channel:
        """The channel as the app knows it. Raises Refusal: channel_not_found, also for private ones."""
        found = self.channels.get(channel_id) if isinstance(channel_id, str) else None
        if found is None or (found.private and BOT_USER not in found.members):
            raise Refusal("channel_not_found")
        return found

    def direct(self, person_id: str) -> Channel | None:
        """The direct messages of a person with the app, if they were ever opened."""
        return next((one for one in self.channels.values() if one.im_user == person_id), None)

    def open_direct(self, person: Person) -> tuple[Channel, bool]:
        """The direct messages of a person with the app, and whether they were there before."""
        found = self.direct(person.id)
        if found:
            return found, True
        made = Channel(
            id=f"D{person.id[1:]}",
            name="directmessage",
            members=[person.id, BOT_USER],
            created=self.seconds(),
            private=True,
            im_user=person.id,
        )
        self.channels[made.id] = made
        return made, False

    def is_external(self, person: Person) -> bool:
        """Whether somebody belongs to another workspace."""
        return person.team_id != self.team_id
