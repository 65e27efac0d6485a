"""The keys and kinds of messages about one showcase or deployment."""

from bot.notices.rules import Notice
from bot.pairs.rules.notices import GROUP
from bot.pairs.rules.showcase import Showcase

OUTCOME = "showcase_outcome"
ASK = "showcase_ask"
ASK_NOTICE = Notice(ASK, "After a showcase, how it went", GROUP)
DEPLOYMENT = "deployment"


def outcome_key(showcase: Showcase) -> str:
    """The key of the line in the channel on how it went."""
    return f"{OUTCOME}:{showcase.id}"


def ask_key(showcase: Showcase) -> str:
    """The key of the question how it went: a showcase that is moved is asked about anew."""
    return f"{ASK}:{showcase.id}:{showcase.sequence}"
