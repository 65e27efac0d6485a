"""What a form remembers of where it was opened, and who may do what with what was raised."""

import json
from dataclasses import asdict, dataclass

from bot.customers.rules import read_address
from bot.errors import UserError, up_to_date
from bot.issues.rules.issue import Issue
from bot.workspaces.rules import NotAllowed, Person, is_member


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a form was opened: at a message (channel, ts of it and of its thread), at a quick fix, or nowhere.

    user: who wrote the message. url: where the nudge that it came from can be replaced.
    """

    channel: str = ""
    ts: str = ""
    user: str = ""
    url: str = ""
    issue: str = ""

    def to_text(self) -> str:
        """As the form keeps it."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def from_text(cls, text: str) -> "Draft":
        """Out of a form. Raises UserError for one of an older version."""
        with up_to_date():
            return cls(**json.loads(text))


class NotYours(NotAllowed):
    """Guests follow what they raised themselves, and nothing else."""

    def __init__(self) -> None:
        super().__init__("That was raised by somebody else.", "Write in its thread what you know of it.")


def check_may_follow(issue: Issue, person: Person) -> None:
    """Whether somebody may say of an issue that it's solved, or send it to the helpdesk. Raises NotYours."""
    if not is_member(person) and person.id not in {issue.reporter_id, issue.raised_by}:
        raise NotYours


def check_address(text: str) -> str:
    """An e-mail address, in lower case. Raises UserError."""
    address = read_address(text)
    if address is None:
        raise UserError("That isn't an e-mail address.", "For example nora@northwind.example.", field="email")
    return address
