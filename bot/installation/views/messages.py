"""What is said in Slack when the bot comes."""

from bot.blocks import Message, escape, one_line


def installed(team_name: str) -> Message:
    """To whoever installed it."""
    return Message(
        f"I'm installed in {escape(one_line(team_name))}. Open my Home tab: it leads through the channel, the hours "
        "and the rota. `/triage setup` connects Groove, Trello and Harvest, and `/triage help` lists what I can do."
    )
