"""The JSON that Groove shows: keys and timestamp formats as in its recorded payloads."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.sandbox.groove.model import Agent, Author, Customer, Group, Mailbox, Message, Ticket

Json = dict[str, Any]
Stamp = Callable[[datetime], str]

ACCOUNT_ZONE = ZoneInfo("Europe/London")
APP = "https://harbour.groovehq.com/groove_client"
SUMMARY_LENGTH = 200


def rest_stamp(instant: datetime) -> str:
    """As in REST answers: 2012-07-17T13:41:01Z."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def webhook_stamp(instant: datetime) -> str:
    """As in tickets of webhooks, in the account's zone: 2017-12-14 20:09:19 +0530."""
    return f"{instant.astimezone(ACCOUNT_ZONE):%Y-%m-%d %H:%M:%S %z}"


def webhook_message_stamp(instant: datetime) -> str:
    """As in messages of webhooks: 2017-12-14 15:53:33 UTC."""
    return f"{instant:%Y-%m-%d %H:%M:%S UTC}"


class Shapes:
    """Draws things as JSON; `base` is the API's own address, used for the links."""

    def __init__(self, base: Callable[[], str]) -> None:
        self._base = base

    def ticket(self, ticket: Ticket, stamp: Stamp = rest_stamp) -> Json:
        """A ticket without its wrapper."""
        public = [message for message in ticket.messages if not message.note]
        last = public[-1] if public else None
        seconds = (ticket.closed_at - ticket.created_at).total_seconds() if ticket.closed_at else None
        return {
            "created_at": stamp(ticket.created_at),
            "href": self._href("tickets", ticket.number),
            "links": self._ticket_links(ticket),
            "number": ticket.number,
            "priority": ticket.priority,
            "resolution_time": None if seconds is None else int(seconds),
            "state": ticket.state,
            "title": ticket.title,
            "updated_at": stamp(ticket.updated_at),
            "system_updated_at": stamp(ticket.updated_at),
            "assigned_group_id": ticket.group.id if ticket.group else None,
            "assigned_group": ticket.group.name if ticket.group else None,
            "closed_by": ticket.closed_by.email if ticket.closed_by else None,
            "tags": list(ticket.tags),
            "tag_ids": [f"{crc32(tag.encode()):010d}" for tag in ticket.tags],
            "mailbox": ticket.mailbox.name,
            "mailbox_id": ticket.mailbox.id,
            "message_count": len(public),
            "attachment_count": 0,
            "summary": last.plain[:SUMMARY_LENGTH] if last else None,
            "search_summary": None,
            "last_message_type": "enduser",
            "last_message_author": _author_ref(last.author) if last else None,
            "type": ticket.type,
            "snoozed_until": None,
            "snoozed_by_id": None,
            "interaction_count": len(ticket.messages),
            "state_changed_at": stamp(ticket.state_changed_at),
            "assigned_at": stamp(ticket.assigned_at) if ticket.assigned_at else None,
            "deleted_at": stamp(ticket.deleted_at) if ticket.deleted_at else None,
            "browser": None,
            "page_title": None,
            "page_url": None,
            "platform": None,
            "last_message": last.plain if last else None,
            "assignee": ticket.assignee.email if ticket.assignee else None,
            "app_url": app_url(ticket),
            "app_customer_url": f"{APP}/contacts/customers/{ticket.customer.internal_id}",
            "customer_name": ticket.customer.name,
            "last_message_plain_text": last.plain if last else None,
        }

    def _ticket_links(self, ticket: Ticket) -> Json:
        links: Json = {
            "customer": {"id": ticket.customer.id, "href": self._href("customers", ticket.customer.email)},
            "drafts": {"href": self._href("tickets", ticket.number, "drafts")},
            "state": {"href": self._href("tickets", ticket.number, "state")},
            "messages": {"href": self._href("tickets", ticket.number, "messages")},
        }
        if ticket.assignee:
            agent = ticket.assignee
            links["assignee"] = {"id": agent.id, "href": self._href("agents", agent.email)}
        return links

    def message(self, message: Message, ticket: Ticket, stamp: Stamp = rest_stamp) -> Json:
        """A message or note without its wrapper."""
        by_agent = isinstance(message.author, Agent)
        return {
            "links": {
                "author": {"href": self._href("agents" if by_agent else "customers", message.author.email)},
                "ticket": {"href": self._href("tickets", ticket.number)},
            },
            "created_at": stamp(message.created_at),
            "updated_at": stamp(message.created_at),
            "note": message.note,
            "id": message.id,
            "body": message.body,
            "href": self._href("messages", message.id),
            "plain_text_body": message.plain,
            "agent_response": by_agent,
            "type": None,
            "attachments": [],
            "deliver_by": None,
            "app_ticket_url": app_url(ticket),
        }

    def webhook(self, event: str, ticket: Ticket, message: Message | None) -> Json:
        """The body of a delivery: a bare message, a bare ticket, or the wrapper of a state change."""
        if message is not None:
            return self.message(message, ticket, webhook_message_stamp)
        bare = self.ticket(ticket, webhook_stamp)
        if event != "ticket_state_changed":
            return bare
        return {
            "href": f"/v1/tickets/{ticket.number}",
            "state": ticket.state,
            "ticket_number": ticket.number,
            "ticket": bare,
            "app_url": app_url(ticket),
        }

    def agent(self, agent: Agent) -> Json:
        """An agent without its wrapper."""
        return {
            "id": agent.id,
            "email": agent.email,
            "first_name": agent.first_name,
            "last_name": agent.last_name,
            "href": self._href("agents", agent.email),
            "links": {"tickets": {"href": f"{self._href('tickets')}?assignee={agent.email}"}},
        }

    def customer(self, customer: Customer) -> Json:
        """A customer without its wrapper."""
        first, _, last = customer.name.partition(" ")
        empty = ("about", "title", "phone_number", "location", "website_url", "twitter_username")
        return {
            "id": customer.id,
            "type": "Customer",
            "email": customer.email,
            "name": customer.name,
            "first_name": first,
            "last_name": last,
            "company_name": customer.company_name,
            **dict.fromkeys((*empty, "linkedin_username", "avatar_url")),
            "custom": {},
            "href": self._href("customers", customer.email),
            "links": {"tickets": {"href": f"{self._href('tickets')}?customer={customer.email}"}},
        }

    def mailbox(self, mailbox: Mailbox) -> Json:
        """A mailbox without its wrapper."""
        return {"id": mailbox.id, "name": mailbox.name, "email": mailbox.email}

    def group(self, group: Group) -> Json:
        """A group of agents without its wrapper."""
        agent_ids = [agent.id for agent in group.agents]
        return {"id": group.id, "name": group.name, "description": None, "agent_ids": agent_ids}

    def _href(self, *path: object) -> str:
        return "/".join([self._base(), *map(str, path)])


def app_url(ticket: Ticket) -> str:
    """The ticket's page in Groove's web app, which goes by an id of its own and not by the number."""
    return f"{APP}/tickets/{ticket.internal_id}"


def _author_ref(author: Author) -> Json:
    return {"id": author.id, "type": type(author).__name__}
