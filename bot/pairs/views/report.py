"""Pairs in reports."""

from collections.abc import Mapping, Sequence

from bot.pairs.rules.pair import Pair
from bot.pairs.views.pairs import Scene


def pairs(
    found: Sequence[Pair],
    goals: Mapping[int, tuple[int, int, int]],
    showcases: Mapping[int, tuple[int, int]],
    scene: Scene,
) -> str:
    """The pairs of a period. goals: by pair, how many met, not met, in all. showcases: in all, with the customer."""
    lines = ["*Pairs*"]
    for pair in found:
        met, missed, total = goals.get(pair.id, (0, 0, 0))
        shown, with_customer = showcases.get(pair.id, (0, 0))
        told = f"{met} of {total} goal{'s' if total != 1 else ''} met" if total else "no goal set"
        if unsaid := total - met - missed:
            told += f" ({unsaid} not said)"
        held = f"{shown} showcase{'s' if shown != 1 else ''}, {with_customer} with the customer"
        lines.append(f"• *{scene.customer(pair)}* ({scene.who(pair)}): {told}; {held}")
    return "\n".join(lines)
