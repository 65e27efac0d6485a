"""What the admins are told of the first import."""

from bot.blocks import Message
from bot.issues.rules.importing import Progress


def progress(seen: Progress, unresolved: int) -> Message:
    """One message, brought up to date until the import is done."""
    if seen.finished_at is not None:
        return Message(
            f"Your Groove inbox is in: {seen.taken:,} tickets came over, {unresolved:,} issues are unresolved now. "
            "From here on I keep in step with Groove. Nothing is posted about the past; what is open still and over "
            "its target is named once each working day, from the next one on.\n"
            "`/triage issues` lists what is open. The mails of an old ticket come when somebody looks at it."
        )
    return Message(
        f"I am reading your Groove inbox for the first time: {seen.read:,} of {seen.total or 0:,} tickets "
        "so far. The unresolved ones came first and are here already; I go on by myself, after a restart too, "
        "and bring this message up to date. Nothing is posted about what is past."
    )
