"""views.*: modals and the Home tab."""

from bot.sandbox.slack.refusals import Refusal, invalid_arguments, missing
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.views import check_view
from bot.sandbox.slack.web_api.call import Call, method


@method("views.open")
def open_(call: Call) -> Json:
    """Open a modal for whoever has just done something."""
    view = _view(call, "modal")
    trigger = call.ws.views.use_trigger(call.needed("trigger_id"))
    return {"view": call.ws.views.open(trigger.user, view)}


@method("views.push")
def push(call: Call) -> Json:
    """Lay a modal over the one that the trigger came from."""
    view = _view(call, "modal")
    trigger = call.ws.views.use_trigger(call.needed("trigger_id"))
    return {"view": call.ws.views.push(trigger.user, view)}


@method("views.update")
def update(call: Call) -> Json:
    """Change a view that is open, by its id or the app's own id for it."""
    views, view_id = call.ws.views, call.text("view_id")
    found = views.find(view_id) if view_id else views.find_external(call.needed("external_id"))
    if found is None:
        raise Refusal("not_found")
    return {"view": views.update(found, _view(call, found["type"]), call.text("hash"))}


@method("views.publish")
def publish(call: Call) -> Json:
    """Put up somebody's Home tab."""
    view = _view(call, "home")
    person = call.ws.people.get(call.needed("user_id"))
    if person is None or person.deleted or person.bot_id:
        raise invalid_arguments("invalid `user_id`")
    return {"view": call.ws.views.publish(person.id, view, call.text("hash"))}


def _view(call: Call, kind: str) -> Json:
    view: Json | None = call.structure("view")
    if view is None:
        raise missing("view")
    check_view(view, kind)
    return view
