"""How far a backlogged issue is, which says where one talks to the customer about it."""

from enum import StrEnum

from bot.planning.rules.entry import Entry, Phase, Place


class Stage(StrEnum):
    """How far a backlogged issue is."""

    ON_ITS_WAY = "on its way"  # its card is not made yet
    BACKLOGGED = "backlogged"
    PLANNED = "planned"  # up next
    STARTED = "started"
    COMPLETED = "completed"
    GONE = "gone"


def stage_of(entry: Entry | None, card: Place | None, copy: Place | None) -> Stage:
    """How far it is. card, copy: where its card and the copy on Support Epics stand; None if they are not known."""
    if card in {Place.GONE, Place.ARCHIVED}:
        return Stage.GONE
    if card is Place.COMPLETED or (entry is not None and entry.phase is Phase.DONE):
        return Stage.COMPLETED
    if entry is not None and entry.phase is Phase.LIVE and copy in {Place.STARTED, Place.AWAY}:
        return Stage.STARTED
    if card is Place.UP_NEXT or (entry is not None and entry.phase is Phase.LIVE):
        return Stage.PLANNED
    return Stage.BACKLOGGED
