"""auth, team, bots, users: who there is, and who the app is."""

from bot.sandbox.slack.app import APP_ID, APP_NAME, BOT_ID, BOT_USER
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.web_api.call import Call, method


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the token belongs to."""
    return {
        "url": f"https://{call.ws.domain}.slack.com/",
        "team": call.ws.name,
        "user": call.ws.bot.handle,
        "team_id": call.ws.team_id,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("team.info")
def team_info(call: Call) -> Json:
    """The workspace."""
    return {
        "team": {
            "id": call.ws.team_id,
            "name": call.ws.name,
            "domain": call.ws.domain,
            "url": f"https://{call.ws.domain}.slack.com/",
            "email_domain": f"{call.ws.domain}.example",
            "icon": {"image_default": True},
        }
    }


@method("bots.info")
def bots_info(call: Call) -> Json:
    """The app's own bot."""
    if call.text("bot") not in (None, BOT_ID):
        raise Refusal("bot_not_found")
    return {
        "bot": {
            "id": BOT_ID,
            "deleted": False,
            "name": APP_NAME,
            "updated": call.ws.seconds(),
            "app_id": APP_ID,
            "user_id": BOT_USER,
            "icons": {},
        }
    }


@method("users.info")
def info(call: Call) -> Json:
    """One person."""
    person = call.ws.person(call.needed("user"))
    return {"user": person.shape(call.ws.now(), call.ws.team_id)}


@method("users.list")
def list_(call: Call) -> Json:
    """Everybody, deactivated people too."""
    page, following = call.page(list(call.ws.people.values()), lambda person: person.id)
    return {
        "members": [one.shape(call.ws.now(), call.ws.team_id) for one in page],
        "cache_ts": call.ws.seconds(),
        "response_metadata": {"next_cursor": following},
    }


@method("users.lookupByEmail")
def by_email(call: Call) -> Json:
    """The person with an address; deactivated ones and people of other workspaces aren't found."""
    wanted = call.needed("email").lower()
    for person in call.ws.people.values():
        if not person.deleted and not call.ws.is_external(person) and (person.email or "").lower() == wanted:
            return {"user": person.shape(call.ws.now(), call.ws.team_id)}
    raise Refusal("users_not_found")
