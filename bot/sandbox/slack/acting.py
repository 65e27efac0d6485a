"""What all acts of people share: who acts, where, and how Slack describes both to the app."""

from pydantic import BaseModel, ConfigDict

from bot.sandbox.errors import ControlError
from bot.sandbox.slack.app import APP_ID
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.state import Channel, Json, Person
from bot.sandbox.slack.transport import Answer
from bot.sandbox.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Act(BaseModel):
    """Somebody does something; the fields all such calls have."""

    model_config = ConfigDict(extra="forbid")

    user: str


class Acting:
    """The base of the acts: the workspace, the way to the bot, and the response URLs."""

    def __init__(self, ws: Workspace, delivery: Delivery, responses: Responses) -> None:
        self.ws = ws
        self.delivery = delivery
        self.responses = responses

    def who(self, user: str) -> Person:
        """Somebody who can act. Raises ControlError: 404 unknown, 403 deactivated or a bot."""
        person = self.ws.people.get(user)
        if person is None:
            raise ControlError(404, f"There is nobody with the id {user}.")
        if person.deleted or person.bot_id:
            raise ControlError(403, f"{person.name} can't do anything: deactivated, or a bot.")
        return person

    def where(self, person: Person, channel_id: str) -> Channel:
        """A conversation that somebody is in; their own id stands for the direct messages with the app.

        Raises ControlError: 404 unknown, 403 not a member.
        """
        if channel_id == person.id:
            return self.ws.open_direct(person)[0]
        channel = self.ws.channels.get(channel_id)
        if channel is None:
            raise ControlError(404, f"There is no conversation {channel_id}.")
        if person.id not in channel.members:
            raise ControlError(403, f"{person.name} isn't in {channel.name}.")
        return channel

    def at_home(self, person: Person, what: str) -> None:
        """Raises ControlError(403) for people of another workspace, who aren't offered `what`."""
        if self.ws.is_external(person):
            raise ControlError(403, f"{person.name} is of another workspace and has no {what} of the app.")

    def payload(self, kind: str, person: Person, view_id: str | None = None) -> Json:
        """What every interaction tells: who did it, of which workspace, and a new trigger id."""
        domain = "elsewhere" if self.ws.is_external(person) else self.ws.domain
        return {
            "type": kind,
            "user": {
                "id": person.id,
                "username": person.handle,
                "name": person.handle,
                "team_id": person.team_id,
            },
            "api_app_id": APP_ID,
            "token": "sandbox-verification-token",
            "team": {"id": person.team_id, "domain": domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.ws.views.new_trigger(person.id, view_id),
        }

    async def interact(self, payload: Json) -> Json:
        """Send a press or shortcut to the app and give the control call's answer."""
        answer = await self.delivery.interact(payload)
        if "response_url" in payload:
            self.responses.answered(payload["response_url"])
        return outcome(answer)


def outcome(answer: Answer) -> Json:
    """The answer of a control call; with what the person sees if the app didn't take it."""
    return {"status": answer.status} | ({"error": TROUBLE} if answer.failure else {})
