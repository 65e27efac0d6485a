"""A local Slack: the Web API, what Slack sends to a bot, and what people do."""

from bot.sandbox.slack.server import SlackServer

__all__ = ["SlackServer"]
