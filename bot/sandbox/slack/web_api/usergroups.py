"""usergroups.*: groups that can be mentioned."""

from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.refusals import Refusal, missing
from bot.sandbox.slack.state import Json, UserGroup, unique
from bot.sandbox.slack.web_api.call import Call, method
from bot.sandbox.slack.workspace import Workspace


@method("usergroups.list")
def list_(call: Call) -> Json:
    """The groups, disabled ones only when asked for."""
    groups = [
        group.shape(call.ws.team_id, with_users=call.flag("include_users"))
        for group in call.ws.usergroups.values()
        if not group.disabled_at or call.flag("include_disabled")
    ]
    return {"usergroups": groups}


@method("usergroups.users.list")
def users(call: Call) -> Json:
    """Who is in a group."""
    return {"users": list(_group(call).users)}


@method("usergroups.users.update")
def update(call: Call) -> Json:
    """Put others in the place of all members of a group; it can't be emptied.

    Deactivated people alone are refused in words, and yet the group is empty then, as it was seen in Slack.
    """
    group = _group(call)
    if call.ws.groups_for_admins_only or group.provisioned:
        raise Refusal("permission_denied")
    if "users" not in call.arguments:
        raise missing("users")
    asked = unique(call.listed("users"))
    if not asked:
        raise Refusal("no_users_provided")
    people = [person for one in asked if (person := call.ws.people.get(one))]
    if len(people) == len(asked) and all(person.deleted for person in people):
        set_users(call.ws, group, [], by=BOT_USER)
        raise Refusal("invalid_users")
    if len(people) < len(asked) or any(one.deleted or one.bot_id or one.guest for one in people):
        raise Refusal("invalid_users")
    if any(map(call.ws.is_external, people)):
        raise Refusal("failed_for_some_users")
    set_users(call.ws, group, asked, by=BOT_USER)
    return {"usergroup": group.shape(call.ws.team_id, with_users=True)}


def set_users(ws: Workspace, group: UserGroup, users: list[str], *, by: str) -> None:
    """Change the members of a group and tell the app, also of its own change."""
    before, previous = group.users, group.updated
    group.users, group.updated, group.updated_by = list(users), ws.seconds(), by
    ws.changed()
    whole = group.shape(ws.team_id, with_users=True)
    ws.emit({"type": "subteam_updated", "subteam": whole, "event_ts": ws.ts()})
    added = [one for one in users if one not in before]
    removed = [one for one in before if one not in users]
    if added or removed:
        ws.emit(
            {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": ws.team_id,
                "date_previous_update": previous,
                "date_update": group.updated,
                "added_users": added,
                "added_users_count": str(len(added)),
                "removed_users": removed,
                "removed_users_count": str(len(removed)),
                "event_ts": ws.ts(),
            }
        )


def _group(call: Call) -> UserGroup:
    group = call.ws.usergroups.get(call.needed("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return group
