"""Comparing, put together."""

from collections.abc import Sequence

from bot.comparing.service.comparing import NIGHTLY, Comparing
from bot.comparing.service.people import Slack, SlackComparison
from bot.feature import Base, Feature
from bot.worker import Job

LOOK_SECONDS = 60


class ComparingFeature(Feature):
    """Compares at night, and when an operator asks for it, what the features have to compare."""

    def __init__(self, base: Base, features: Sequence[Feature], slack: Slack) -> None:
        comparisons = [one for feature in features for one in feature.comparisons]
        comparisons.append(SlackComparison(base.begin, base.workspaces, slack))
        self.comparing = Comparing(base.begin, comparisons)
        base.planner.register(NIGHTLY, self.comparing.note_night)
        self.jobs = (Job("compare at night", LOOK_SECONDS, self.comparing.compare_due),)
