"""Showcases, as they are booked and shown."""

from collections.abc import Sequence
from datetime import datetime

from bot import blocks
from bot.blocks import Block, Message, Modal, one_line
from bot.ical import Entry
from bot.pairs.rules.pair import Pair
from bot.pairs.rules.showcase import LINK_LIMIT, MINUTES, OUTCOME_LIMIT, Showcase, ShowcaseAsked, upcoming
from bot.pairs.views.pairs import Scene
from bot.workspaces.rules import WorkspaceSettings

BOOK = "showcase.book"
CHANGE = "showcase.change"
CALL_OFF = "showcase.call_off"
OUTCOME = "showcase.outcome"


def book_button(pair: int | None = None) -> Block:
    """Opens the form; without a pair for the presser's own."""
    return blocks.button("Book or log a showcase…", BOOK, str(pair or ""))


def audience(showcase: Showcase) -> str:
    """Who it is for."""
    return "with the customer" if showcase.with_customer else "with colleagues"


def line(showcase: Showcase, settings: WorkspaceSettings) -> str:
    """One showcase in a list."""
    at = blocks.moment(showcase.at, settings.zone)
    place = f", {blocks.link(showcase.link, 'link')}" if showcase.link else ""
    said = f": {one_line(showcase.outcome, OUTCOME_LIMIT)}" if showcase.outcome else ""
    return f"{at} {audience(showcase)}{place}{said}"


def of_pair(showcases: Sequence[Showcase], now: datetime, settings: WorkspaceSettings) -> str:
    """A pair's showcases: those to come, and the latest."""
    coming = upcoming(showcases, now)
    been = [one for one in reversed(showcases) if one not in coming]
    lines = ["*Showcases*"]
    lines += [f"• To come: {line(one, settings)}" for one in coming[:5]]
    lines += [f"• {line(one, settings)}" for one in been[:8]]
    return "\n".join(lines if showcases else [*lines, "None booked, none in the last weeks."])


def form(pairs: Sequence[Pair], asked: ShowcaseAsked, scene: Scene, showcase: int | None = None) -> Modal:
    """The form of a showcase, with what is known of it.

    pairs: to choose from. showcase: the one that is changed, None for a new one.
    """
    shown: list[Block] = []
    metadata = f"showcase {showcase}" if showcase else f"pair {pairs[0].id}" if len(pairs) == 1 else ""
    if len(pairs) == 1:
        shown.append(blocks.section(f"*{scene.customer(pairs[0])}*: {scene.who(pairs[0])}"))
    else:
        options = [blocks.option(f"{scene.customers.get(one.customer, '')}: {one.goal}", str(one.id)) for one in pairs]
        shown.append(blocks.input_block("pair", "Pair", blocks.select(options)))
    with_whom = [blocks.option("The customer", "customer"), blocks.option("Colleagues", "colleagues")]
    initial = {True: "customer", False: "colleagues", None: None}[asked.with_customer]
    lengths = [blocks.option(f"{minutes} minutes", str(minutes)) for minutes in MINUTES]
    shown += [
        blocks.input_block("audience", "With", blocks.select(with_whom, initial)),
        blocks.input_block("day", "Day", blocks.date_input(asked.day), hint="A past day logs one that has been."),
        blocks.input_block("time", f"Time in {scene.settings.timezone}", blocks.time_input(asked.clock)),
        blocks.input_block("minutes", "How long", blocks.select(lengths, str(asked.minutes))),
        blocks.input_block(
            "link", "Link to the call", blocks.text_input(asked.link, max_length=LINK_LIMIT), optional=True
        ),
    ]
    if not showcase:
        shown.append(
            blocks.input_block(
                "outcome",
                "If it has been: how it went, in one line",
                blocks.text_input(asked.outcome, max_length=OUTCOME_LIMIT),
                hint="The team reads it in the channel.",
                optional=True,
            )
        )
    title = "Change a showcase" if showcase else "A showcase"
    return blocks.modal(title, CHANGE if showcase else BOOK, shown, submit="Save", metadata=metadata)


def outcome_form(showcase: Showcase, pair: Pair, scene: Scene) -> Modal:
    """How did it go?"""
    text = (
        f"*{scene.customer(pair)}*, {line(showcase, scene.settings)}"
        if not showcase.outcome
        else (f"*{scene.customer(pair)}*, {blocks.moment(showcase.at, scene.settings.zone)} {audience(showcase)}")
    )
    field = blocks.text_input(showcase.outcome, max_length=OUTCOME_LIMIT)
    return blocks.modal(
        "How did it go?",
        OUTCOME,
        [
            blocks.section(text),
            blocks.input_block("outcome", "In one line", field, hint="The team reads it in the channel."),
        ],
        submit="Save",
        metadata=str(showcase.id),
    )


def _row(showcase: Showcase, now: datetime) -> Block:
    """What can be done about a showcase."""
    number = str(showcase.id)
    if showcase.over(now):
        return blocks.actions(blocks.button("Say how it went…", OUTCOME, number), _call_off("It didn't happen", number))
    return blocks.actions(blocks.button("Change…", CHANGE, number), _call_off("Call it off", number))


def _call_off(label: str, number: str) -> Block:
    ask = blocks.confirm("Take it out?", "It is taken out of the pair's calendars as well.", "Take it out", "Keep it")
    return blocks.button(label, CALL_OFF, number, ask=ask)


def saved(showcase: Showcase, pair: Pair, scene: Scene, now: datetime, channel: str, *, what: str) -> Message:
    """A showcase was booked, logged or changed. channel: where its outcome is posted."""
    head = f"{what}: *{scene.customer(pair)}*, {line(showcase, scene.settings)}."
    if showcase.outcome and channel:
        head += f" I'm telling <#{channel}> how it went."
    elif showcase.over(now):
        head += " How did it go? One line is for the whole team."
    else:
        head += " It is in the pair's calendars (`/triage calendar`), and I ask afterwards how it went."
    return Message(head, (blocks.section(head), _row(showcase, now)))


def called_off(showcase: Showcase, pair: Pair, scene: Scene) -> Message:
    """A showcase was called off."""
    return Message(f"Taken out: *{scene.customer(pair)}*, {line(showcase, scene.settings)}.")


def listing(showcases: Sequence[Showcase], pairs: dict[int, Pair], scene: Scene, now: datetime) -> Message:
    """The showcases of the caller's pairs, those to come first, with what can be done about each."""
    coming = upcoming(showcases, now)
    been = [one for one in reversed(showcases) if one not in coming]
    head = "Your showcases:" if showcases else "No showcase is booked, and there was none in the last weeks."
    groups = [
        [blocks.section(f"*{scene.customer(pairs[one.pair])}*, {line(one, scene.settings)}"), _row(one, now)]
        for one in (*coming, *been)
    ]
    return blocks.pack(head, groups, [blocks.actions(book_button())])


def outcome(showcase: Showcase, pair: Pair, scene: Scene) -> Message:
    """How a showcase went, for the channel."""
    at = blocks.moment(showcase.at, scene.settings.zone)
    said = one_line(showcase.outcome, OUTCOME_LIMIT)
    head = f":clapper: *{scene.customer(pair)}* showcase {audience(showcase)}, {at} ({scene.who(pair)})"
    if showcase.cancelled:
        return Message(f"{head}: ~{said}~ It didn't happen after all.")
    return Message(f"{head}: {said}")


def question(showcase: Showcase, pair: Pair, scene: Scene, now: datetime) -> Message:
    """How did it go? Once it is said, what was."""
    at = blocks.moment(showcase.at, scene.settings.zone)
    about = f"your showcase for *{scene.customer(pair)}* {audience(showcase)}, {at}"
    if showcase.cancelled:
        return Message(f"How did {about}, go? It was taken out.")
    if showcase.outcome:
        return Message(f":white_check_mark: How did {about}, go? {one_line(showcase.outcome, OUTCOME_LIMIT)}")
    text = f"How did {about}, go? One line is enough; the team reads it in the channel."
    return Message(text, (blocks.section(text), _row(showcase, now)))


def entry(showcase: Showcase, customer: str, workspace_id: str, settings: WorkspaceSettings) -> Entry:
    """A showcase as calendar programs show it."""
    zone = settings.zone
    begins, ends = (at.astimezone(zone).replace(tzinfo=None) for at in (showcase.at, showcase.ends_at))
    title = f"Showcase: {customer}" + ("" if showcase.with_customer else " (colleagues)")
    return Entry(
        uid=f"showcase-{showcase.id}-{workspace_id.lower()}@triage",
        day=begins.date(),
        summary=f"Cancelled: {title}" if showcase.cancelled else title,
        description=showcase.link,
        sequence=showcase.sequence,
        cancelled=showcase.cancelled,
        made_at=showcase.made_at,
        changed_at=showcase.changed_at,
        begins=begins,
        ends=ends,
        zone=str(zone),
        busy=True,
    )
