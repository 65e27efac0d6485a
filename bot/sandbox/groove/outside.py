"""What the outside world does to a Groove account: customers write, colleagues answer in Groove itself."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.sandbox.groove.account import Account, Invalid
from bot.sandbox.groove.model import Author, Ticket


class Mail(BaseModel):
    """A mail to a mailbox; `webhook: false` keeps its deliveries from the bot."""

    model_config = ConfigDict(extra="forbid")

    from_: str = Field(alias="from", pattern=r"^[^@\s]+@[^@\s]+$")
    to: str | None = None
    name: str | None = None
    subject: str | None = None
    body: str
    sent_at: AwareDatetime | None = None
    webhook: bool = True


class Act(BaseModel):
    """What somebody does to a ticket; `by` is an e-mail address, the customer's own when left out."""

    model_config = ConfigDict(extra="forbid")

    reply: str | None = None
    note: str | None = None
    state: str | None = None
    assignee: str | None = None
    by: str | None = None
    delete: bool = False
    merge_into: int | None = None
    webhook: bool = True


class Outside:
    """Carries out mails and acts. Raises Invalid, or LookupError for a ticket that isn't there."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def mail(self, mail: Mail) -> Ticket:
        """A customer's mail arrives and becomes a ticket."""
        mailbox = self._account.find_mailbox(mail.to) if mail.to else self._account.mailboxes[0]
        if mailbox is None:
            raise Invalid(f"to: there is no mailbox {mail.to}")
        customer = self._account.customer(mail.from_, mail.name)
        return self._account.start_ticket(
            author=customer,
            customer=customer,
            subject=mail.subject,
            body=mail.body,
            mailbox=mailbox,
            sent_at=mail.sent_at,
        )

    def act(self, number: int, act: Act) -> None:
        """Reply, note, state, assignee, merge and delete, in this order, each if asked for."""
        ticket = self._ticket(number)
        by = self._author(act.by) if act.by else ticket.customer
        if act.reply is not None:
            self._account.add_message(ticket, author=by, body=act.reply, send_copy=True)
        if act.note is not None:
            self._account.add_message(ticket, author=by, body=act.note, note=True)
        if act.state is not None:
            self._account.set_state(ticket, act.state, by)
        if "assignee" in act.model_fields_set:
            self._assign(ticket, act.assignee)
        if act.merge_into is not None:
            self._account.merge(ticket, self._ticket(act.merge_into))
        if act.delete:
            self._account.delete(ticket)

    def _assign(self, ticket: Ticket, email: str | None) -> None:
        agent = self._account.find_agent(email) if email else None
        if email and agent is None:
            raise Invalid(f"assignee: {email} is no agent")
        self._account.assign(ticket, agent)

    def _ticket(self, number: int) -> Ticket:
        ticket = self._account.find_ticket(number)
        if ticket is None:
            raise LookupError(f"There is no ticket {number}.")
        return ticket

    def _author(self, email: str) -> Author:
        author = self._account.find_agent(email) or self._account.find_customer(email)
        if author is None:
            raise Invalid(f"by: nobody has the address {email}")
        return author
