"""Slack's Web API: one file for each family of methods."""

from bot.sandbox.slack.web_api import chat, conversations, files, reactions, usergroups, users, views
from bot.sandbox.slack.web_api.call import METHODS, Call

FAMILIES = (chat, conversations, files, reactions, usergroups, users, views)

__all__ = ["FAMILIES", "METHODS", "Call"]
