"""What differs between this store and an outside system."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same. here, there: how it stands on each side. by_hand: what a person has to do about
    it; "" if the bot can mend it."""

    what: str
    here: str
    there: str
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of comparing a workspace with a system. fault: why it could not be. applied: what can be is mended."""

    workspace_id: str
    system: str
    differences: Sequence[Difference] = ()
    fault: str = ""
    applied: bool = False

    @property
    def left(self) -> list[Difference]:
        """What is still to be done."""
        return [one for one in self.differences if one.by_hand or not self.applied]


IN_STEP, DIFFERS, NO_ANSWER = 0, 1, 3
"""Exit codes. 2 says that the settings are wrong."""


def exit_code(reports: Sequence[Report]) -> int:
    """What a script is told: whether something is left to do, or a system gave no answer."""
    if any(one.fault for one in reports):
        return NO_ANSWER
    return DIFFERS if any(one.left for one in reports) else IN_STEP
