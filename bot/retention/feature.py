"""Forgetting, put together."""

from collections.abc import Sequence
from datetime import timedelta

from bot.feature import Base, Feature
from bot.retention.service import NIGHTLY, Retention
from bot.worker import Job

LOOK_SECONDS = 60
MESSAGES_SECONDS = 6 * 60 * 60


class RetentionFeature(Feature):
    """Forgets what was kept long enough. features: those whose messages may have to be known for longer."""

    def __init__(self, base: Base, features: Sequence[Feature], messages_kept_days: int) -> None:
        lasting = [one for feature in features for one in feature.lasting]
        kinds = [kind for feature in features for kind in feature.lasting_kinds]
        kept = timedelta(days=messages_kept_days)
        self.retention = Retention(base.begin, base.clock, kept, lasting, kinds)
        base.workspaces.previews += [self.retention.preview]
        base.planner.register(NIGHTLY, self.retention.note_night)
        self.jobs = (
            Job("forget at night", LOOK_SECONDS, self.retention.forget_due),
            Job("forget old messages", MESSAGES_SECONDS, self.retention.forget_messages),
        )
