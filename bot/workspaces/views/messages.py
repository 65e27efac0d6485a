"""Trouble, as it is shown."""

from bot import blocks
from bot.blocks import Message


def trouble(system: str, place: str, kind: str, code: str, mend: str) -> Message:
    """Something doesn't get there: what an admin can do."""
    undone = {
        "slack": f"deliver “{kind.replace('_', ' ')}” to " + (f"<{place}>" if place.startswith("@") else f"<#{place}>"),
        "groove": f"deliver “{kind.replace('_', ' ')}” to "
        + (f"Groove ticket #{place}" if place.isdigit() else f"Groove ({place})"),
        "trello": "do in Trello what follows from the plan",
        "home": f"put up the Home tab of <{place}>",
        "file": f"send a file to <{place}>",
        "harvest": "write to Harvest",
        "timesheet": "look into Harvest for what is missing in people's time sheets",
        "usergroup": f"put today's people into the user group @{blocks.escape(place)}",
        "topic": f"name today's people in the topic of <#{place}>",
    }
    advice = f" To mend it: {blocks.escape(mend)}." if mend else ""
    return Message(f"I couldn't {undone[system]} ({blocks.escape(code)}).{advice}")
