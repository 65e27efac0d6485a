"""What the worker is to do in Trello, with all that it needs for it."""

from dataclasses import dataclass

from bot.planning.rules.entry import Act, Entry, Told


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to do for an entry.

    entry: as it is before. after: as it is then. card_id: the card that it is done to (for copies to be made: the
    original). board_id, list_id: where it is to be. marker: of the copy. sure: whether there surely is no copy with
    this marker yet. labels: names of labels for the copy; source_labels: ids of those of the original that it is to
    have, too. members: ids of members to be carried along. link: an address to be attached, under link_name.
    back_link: one to be attached to the copy in turn.
    """

    act: Act
    entry: Entry
    card_id: str
    after: Entry | None = None
    told: Told | None = None
    board_id: str = ""
    list_id: str = ""
    marker: str = ""
    sure: bool = False
    labels: tuple[str, ...] = ()
    source_labels: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    link: str = ""
    link_name: str = ""
    copy_id: str = ""
    back_link: str = ""


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card to be made once. marker: stands in its description, so that it is found if no answer comes."""

    board_id: str
    list_id: str
    name: str
    desc: str
    marker: str
    position: str = "top"
    label_ids: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A card as Trello has it now, whoever asked for it."""

    card_id: str
    url: str
