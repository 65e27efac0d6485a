"""The Home tab as a whole; its pieces come from the features."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message
from bot.home.rules import Piece, Place, Step, Viewer, in_order

AWAY, ROTA, ISSUES = "home.away", "home.rota", "home.issues"
SETUP, EDIT_ROTA = "home.setup", "home.edit_rota"
SWAP_OR_COVER = "request.form"
"""The action that opens the form of swap and cover, as the global shortcut does."""

TEXT = "Triage"
NOTHING_WAITS = "Nothing is waiting for you."
MORE = "There is more than fits here: `/triage help` lists the commands that show all of it."


def member_home(pieces: Sequence[Piece]) -> Message:
    """The tab of somebody of the team."""
    places = {piece.place for piece in pieces}
    if Place.DAYS in places and Place.WAITING not in places:
        pieces = [*pieces, Piece(Place.TODAY, [blocks.context(NOTHING_WAITS)])]
    above: list[Block] = []
    below: list[Block] = []
    before: Place | None = None
    for piece in in_order(pieces):
        shown = above if piece.place < Place.BUTTONS else below
        if piece.place is not before:
            shown += _opening(piece.place)
        shown += piece.blocks
        before = piece.place
    return Message(TEXT, tuple(_fitting(above, below)))


def _fitting(above: Sequence[Block], below: Sequence[Block]) -> list[Block]:
    """As much as a tab holds: what stands below is always there, what is above goes as far as there is room."""
    room = blocks.HOME_BLOCKS - len(below)
    return [*above, *below] if len(above) <= room else [*above[: room - 1], blocks.context(MORE), *below]


def _opening(place: Place) -> list[Block]:
    match place:
        case Place.WAITING:
            return [blocks.divider(), blocks.header("Waiting for you")]
        case Place.DAYS | Place.ADMIN:
            return [blocks.divider()]
    return []


def guest_home(raised: Sequence[Piece]) -> Message:
    """The tab of a guest: what they raised, and how to raise more."""
    how = "Is something wrong, or do you need something? Write it in your channel, or type `/triage raise …` there."
    shown = [block for piece in raised for block in piece.blocks]
    below = [blocks.divider(), blocks.section(how)]
    return Message(TEXT, tuple(_fitting([blocks.header("What you raised"), *shown], below)))


def buttons(viewer: Viewer) -> Piece:
    """What can be done from here."""
    row = [blocks.button("Show issues", ISSUES)]
    if viewer.rota.patterns:
        row.insert(0, blocks.button("Show the rota", ROTA))
    if viewer.on_rota:
        row[:0] = [
            blocks.button("Swap or cover a day…", SWAP_OR_COVER, style="primary"),
            blocks.button("I'm away…", AWAY),
        ]
    return Piece(Place.BUTTONS, [blocks.actions(*row)])


def first_steps(viewer: Viewer, more: Sequence[Step]) -> list[Piece]:
    """Until everything that is needed is there: what to do, and who does it. more: the features' own steps."""
    steps = [_channel_step(viewer), _rota_step(viewer), *more]
    if all(step.done for step in steps if step.needed) or (viewer.rota.patterns and not viewer.is_admin):
        return []
    if not viewer.is_admin:
        text = "There is no rota yet. An admin can make one with `/triage rota edit`; you then see who is on, and when."
        return [Piece(Place.TODAY, [blocks.header("Welcome to Triage"), blocks.section(text)])]
    nxt = next((step for step in steps if not step.done), None)
    shown = [_step(number, step, step is nxt) for number, step in enumerate(steps, start=1)]
    left = sum(not step.done for step in steps)
    head = f"Welcome to Triage: {left} step{'s' if left != 1 else ''} to go"
    about = "`/triage help` lists what I can do, `/triage setup` all that can be set."
    return [Piece(Place.TODAY, [blocks.header(head), *shown, blocks.context(about)])]


def _step(number: int, step: Step, is_next: bool) -> Block:
    text = f"*{number}.* {'Done. ' if step.done else ''}{step.text}"
    button = step.press and (step.press | ({"style": "primary"} if is_next else {}))
    return blocks.section(text, button)


def _channel_step(viewer: Viewer) -> Step:
    settings = viewer.settings
    if settings.triage_channel:
        text = f"I post to <#{settings.triage_channel}>, where you `/invite @Triage`; our time is {settings.timezone}."
        return Step(text, True, blocks.button("Change…", SETUP, "team", read_as="Change channel and time"))
    text = "Name the channel that I post to, your time zone and working hours. Then `/invite @Triage` there."
    return Step(text, False, blocks.button("Set channel and hours…", SETUP, "team"))


def _rota_step(viewer: Viewer) -> Step:
    button = blocks.button("Make the rota…", EDIT_ROTA)
    if viewer.rota.patterns:
        return Step("There is a rota.", True)
    return Step("Say who is on triage on which day.", False, button)


def admin(viewer: Viewer, undelivered: int) -> list[Piece]:
    """What only admins see: settings, the rota's pattern, and whether messages get through."""
    if not viewer.is_admin or not viewer.rota.patterns:
        return []
    state = ["All messages of the last week were delivered."]
    if undelivered:
        what = "message" if undelivered == 1 else "messages"
        lost = f"{undelivered} {what} of the last week could not be delivered."
        state = [f":warning: {lost} Whoever runs me finds out why with `bot doctor`."]
    row = blocks.actions(blocks.button("Change settings…", SETUP), blocks.button("Edit the rota…", EDIT_ROTA))
    return [Piece(Place.ADMIN, [blocks.section("*For admins*\n" + "\n".join(state)), row])]
