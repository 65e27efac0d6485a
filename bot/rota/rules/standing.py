"""What stands outside for today: who is in the user group, and what the channel's topic says."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.dailies.rules import Daily
from bot.rota.rules.rota import WHOLE_DAY, Part, Rota, Shift
from bot.workspaces.rules import WorkspaceSettings


def end_of_day(at: datetime, settings: WorkspaceSettings) -> datetime:
    """However late the bot comes back on that date, it is still of use."""
    return settings.calendar.day_bounds(settings.calendar.local_date(at))[1]


MORNING = Daily("rota_standing", lambda day, settings: settings.calendar.at(day, settings.morning_at), until=end_of_day)
"""The change of day: drift made by hand is put right."""
MIDDAY = Daily(
    "rota_standing_midday", lambda day, settings: settings.calendar.at(day, settings.half_day_split), until=end_of_day
)
"""Who was on in the morning only leaves the group."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was put outside on a date: the group's handle and people (ids), the topic's channel and our words in it."""

    day: str = ""
    group: str = ""
    people: list[int] = field(default_factory=list)
    channel: str = ""
    topic: str = ""


TOPIC_BEGINS = "On triage today: "
TOPIC_LIMIT = 250
"""Characters of a channel's topic (conversations.setTopic)."""
OURS = re.compile(rf"{re.escape(TOPIC_BEGINS)}[^|]*(?:\|\s*)?")
BROKEN = re.compile(r"&[a-z]{0,3}$")
"""An escaped character that lost its end."""


def topic_with(words: str, present: str) -> str:
    """A topic that begins with our words and keeps what else people have written, both escaped.

    What doesn't fit is cut from what others wrote: names come first.
    """
    rest = OURS.sub("", present).strip().strip("|").strip()
    whole = f"{words} | {rest}" if rest else words
    if len(whole) <= TOPIC_LIMIT:
        return whole
    return BROKEN.sub("", whole[: TOPIC_LIMIT - 1]).rstrip() + "…"


def has_begun(now: datetime, settings: WorkspaceSettings) -> bool:
    """Whether today's people are shown yet: on a working day, from the morning on."""
    today = settings.calendar.local_date(now)
    return settings.calendar.is_working_day(today) and now >= settings.calendar.at(today, settings.morning_at)


def still_on(rota: Rota, now: datetime) -> list[Shift]:
    """Today's people whose part of the day is not over: who is on now or later today."""
    today: date = rota.calendar.local_date(now)
    parts = {Part.PM} if rota.part_at(now) is Part.PM and not rota.calendar.is_half_day(today) else set(WHOLE_DAY)
    return [shift for shift in rota.on_duty(today) if parts & set(shift.parts)]
