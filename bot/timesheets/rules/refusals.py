"""Why Harvest does not take something, in words that say what to do."""

import re
from collections.abc import Sequence

from bot.errors import UserError

KNOWN: Sequence[tuple[str, str]] = (
    (r"approved", "That time sheet has been approved: whoever approved it in Harvest has to take that back first."),
    (r"invoice|billed", "That time is on an invoice in Harvest already."),
    (r"lock|closed", "That time is locked in Harvest: an administrator can open it."),
    (r"user.*(archived|inactive|deactivat)", "You are deactivated in Harvest: an administrator can change that."),
    (r"task.*(archived|inactive|deactivat|active|assign)", "That task is not open (any more) in that project."),
    (r"(project|client).*(archived|inactive|deactivat|isn't active|not active)", "That project is closed in Harvest."),
    (r"assign", "You are not on that project in Harvest: somebody who manages it can add you."),
    (r"project can't be blank", "That project is not in Harvest any more."),
    (r"task can't be blank", "That task is not in Harvest any more."),
    (r"not found", "That entry is not in Harvest any more."),
    (r"not running", "The timer had been stopped already."),
)
"""What Harvest's own sentence looks like, which is not documented, and what it means for the person."""


def plain_reason(said: str) -> str:
    """A refusal for the person whose time it is, with Harvest's own words where there are any."""
    meaning = next((plain for pattern, plain in KNOWN if re.search(pattern, said.lower())), "")
    quoted = f"Harvest says: “{said}”" if said else ""
    return " ".join(filter(None, (meaning, quoted))) or "Harvest doesn't say why."


class HarvestMissing(UserError):
    """No Harvest is set up."""

    def __init__(self) -> None:
        super().__init__(
            "Harvest is not connected.",
            "Whoever runs me sets HARVEST_TOKEN, or an admin connects it with `/triage setup harvest`.",
        )


LOST = "It got lost on the way. Please file it again."
"""A backup holds nothing of what people file, not even what was on its way."""

NOT_KNOWN = "I don't know who you are in Harvest: nobody there has your e-mail address."


class NotInHarvest(UserError):
    """The person is not known in Harvest."""

    def __init__(self) -> None:
        super().__init__(NOT_KNOWN, "An admin can say so with `/triage time people`.")
