"""What a feature brings to the bot. Its own `feature.py` builds its services; wiring.py puts the features together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.clock import Clock
from bot.comparing.service.comparing import Comparison
from bot.dailies.service import Planner
from bot.home.service import GuestPart, Part, StepPart
from bot.notices.service import Notices
from bot.outbox.dispatcher import Carrier, Recorder, Renderer
from bot.outbox.slack.files import Maker
from bot.outbox.slack.posts import Client
from bot.reports.service.reports import OutsideSection, Section
from bot.retention.service import Lasting
from bot.rota.service.calendars import EventSource
from bot.router import Router
from bot.transaction import Begin
from bot.worker import Job
from bot.workspaces.service import Workspaces

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Base:
    """What every feature may build on."""

    begin: Begin
    clock: Clock
    workspaces: Workspaces
    planner: Planner
    notices: Notices
    posting: Client


class Feature:
    """A feature's share of the bot: what it does not have is empty.

    renderers: kind of message -> what makes it. recorders: kind of message -> what is written down on its arrival.
    carriers: first part of a lane -> what brings its messages. files: kind of file -> what makes it.
    events: what it puts into people's own calendar feeds.
    home, guest_home: what it shows on the Home tab of members and of guests. steps: of the first setup.
    lasting: which of its messages are to be known longer than others. lasting_kinds: of which kinds all are, for good.
    comparisons: what holds its store against an outside system.
    report_sections, outside_sections: what it adds to reports, the latter out of an outside system.
    """

    renderers: Mapping[str, Renderer] = {}
    recorders: Mapping[str, Recorder] = {}
    carriers: Mapping[str, Carrier] = {}
    files: Mapping[str, Maker] = {}
    events: Sequence[EventSource] = ()
    home: Sequence[Part] = ()
    guest_home: Sequence[GuestPart] = ()
    report_sections: Sequence[Section] = ()
    steps: Sequence[StepPart] = ()
    outside_sections: Sequence[OutsideSection] = ()
    jobs: Sequence[Job] = ()
    lasting: Sequence[Lasting] = ()
    lasting_kinds: Sequence[str] = ()
    comparisons: Sequence[Comparison] = ()

    def register(self, router: Router) -> None:
        """Register its commands, buttons, forms and events."""


def merged(shares: Sequence[Mapping[str, V]]) -> dict[str, V]:
    """All shares in one. Raises ValueError if two features claim the same name."""
    together: dict[str, V] = {}
    for share in shares:
        if twice := together.keys() & share.keys():
            raise ValueError(f"claimed by two features: {', '.join(sorted(twice))}")
        together.update(share)
    return together
