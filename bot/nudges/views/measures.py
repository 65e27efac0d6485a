"""The report on nudges."""

from collections.abc import Collection, Sequence

from bot import blocks
from bot.blocks import Block, Message, day_name, moment, one_line
from bot.home.rules import Piece, Place
from bot.nudges.rules.figures import LOOKED_AT, Answer, Figures, Nudge, total
from bot.workspaces.rules import WorkspaceSettings

OFF = "nudges.off"
ON = "nudges.on"

ANSWERS = {Answer.GROOVE: "sent to Groove", Answer.QUICK: "quick fix", Answer.DISMISSED: "dismissed", None: "no answer"}


def report(
    channels: Sequence[str],
    figures: Sequence[Figures],
    off: Collection[str],
    latest: Sequence[Nudge],
    settings: WorkspaceSettings,
) -> Message:
    """Figures by channel and week, a switch for each channel, and the latest nudges with their reasons."""
    head = "*Nudges* of the last eight weeks: offers to send what was written in Slack to the helpdesk."
    if not channels:
        return Message(f"{head} There is no channel for them yet: `/triage customers` and `/triage setup` name them.")
    groups: list[list[Block]] = []
    for channel in channels:
        text = _channel([one for one in figures if one.channel == channel], channel, channel in off)
        switch = (
            blocks.button("Switch on", ON, channel) if channel in off else blocks.button("Switch off", OFF, channel)
        )
        groups.append([blocks.section(text, switch)])
    if latest:
        reasons = "\n".join(["*The latest*", *(_reason(nudge, settings) for nudge in latest)])
        groups.append([blocks.divider(), blocks.section(reasons)])
    return blocks.pack(head, groups)


def _channel(weeks: Sequence[Figures], channel: str, off: bool) -> str:
    state = " (switched off)" if off else ""
    if not weeks:
        return f"<#{channel}>{state}: none so far."
    return "\n".join(
        [
            f"<#{channel}>{state}: {_counts(total(weeks))}",
            *(f"• week of {day_name(one.week)}: {_counts(one)}" for one in weeks),
        ]
    )


def summed_up(weeks: Sequence[Figures]) -> str:
    """The nudges of some weeks, wherever they were."""
    return f"*Nudges*, of the weeks that begin in this time\n{_counts(total(weeks))}."


def at_home(weeks: Sequence[Figures]) -> Piece:
    """For admins, in a line: how this week's nudges fared."""
    line = f"Nudges this week: {_counts(total(weeks))}. More: `/triage nudges`"
    return Piece(Place.ADMIN, [blocks.context(line)])


def _counts(one: Figures) -> str:
    share = f" ({round(100 * one.dismissed / one.sent)} %)" if one.sent else ""
    asked = f"; called on purpose {one.asked}×" if one.asked else ""
    return (
        f"{one.sent} sent, {one.taken} taken ({one.groove} to Groove, {one.quick} quick), "
        f"{one.dismissed} dismissed{share}{asked}"
    )


def _reason(nudge: Nudge, settings: WorkspaceSettings) -> str:
    at = moment(nudge.at, settings.zone)
    because = one_line(nudge.because, 200)
    return f"• <#{nudge.channel}> {at}, {ANSWERS[nudge.answer]}: {round(100 * nudge.score)} % sure, because: {because}"


def switched(channel: str, *, off: bool) -> Message:
    """A channel was switched."""
    if off:
        return Message(f"Nudges are off in <#{channel}>. `/triage nudges` switches them on again.")
    return Message(f"Nudges are on in <#{channel}>.")


def unwelcome(channel: str) -> Message:
    """The nudges in a channel are mostly dismissed."""
    text = (
        f"In <#{channel}> more than half of my last {LOOKED_AT} nudges were dismissed. Shall I stop asking there? "
        "A :ticket: on a message still makes a ticket of it."
    )
    switch = blocks.actions(blocks.button("Switch off there", OFF, channel))
    return Message(text, (blocks.section(text), switch))
