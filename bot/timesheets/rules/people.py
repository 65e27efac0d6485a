"""Where somebody is."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.workspaces.rules import Person, WorkspaceSettings


def zone_of(person: Person, settings: WorkspaceSettings) -> ZoneInfo:
    """The person's own zone, by which Harvest dates their time; the workspace's if Slack names none that is known."""
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return settings.zone
