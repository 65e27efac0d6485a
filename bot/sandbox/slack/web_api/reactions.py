"""reactions.*: emoji on messages."""

import re

from bot.sandbox.slack import posts
from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.web_api.call import Call, method
from bot.sandbox.slack.web_api.chat import address

NAME = re.compile(r"[\w+'-]+(::skin-tone-[2-6])?")


@method("reactions.add")
def add(call: Call) -> Json:
    """React as the app."""
    channel = call.channel(inside=True, alive=True)
    message = posts.find(channel, call.needed("timestamp"))
    posts.react(call.ws, channel, message, BOT_USER, _name(call))
    return {}


@method("reactions.remove")
def remove(call: Call) -> Json:
    """Take a reaction of the app's own away."""
    channel = call.channel(inside=True)
    message = posts.find(channel, call.needed("timestamp"))
    posts.unreact(call.ws, channel, message, BOT_USER, _name(call))
    return {}


@method("reactions.get")
def get(call: Call) -> Json:
    """A message with all its reactions."""
    channel = call.channel()
    message = posts.find(channel, call.needed("timestamp"))
    link = address(call.ws, channel, message)
    return {"type": "message", "channel": channel.id, "message": message | {"permalink": link}}


def _name(call: Call) -> str:
    name = call.needed("name").strip(":")
    if not NAME.fullmatch(name):
        raise Refusal("invalid_name")
    return name
