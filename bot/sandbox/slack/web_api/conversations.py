"""conversations.*: channels, their messages, and the direct messages."""

from collections.abc import Iterable

from bot.sandbox.slack import members as membership
from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.refusals import Refusal, missing
from bot.sandbox.slack.state import Channel, Json
from bot.sandbox.slack.web_api.call import Call, method

LONGEST_TOPIC = 250
MOST_OPEN = 8
KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


@method("conversations.list")
def list_(call: Call) -> Json:
    """All channels of the asked types that the app may know of."""
    return _channels(call, [c for c in call.ws.channels.values() if not c.private or BOT_USER in c.members])


@method("users.conversations")
def of_user(call: Call) -> Json:
    """The channels that somebody, or the app, is in."""
    user = call.text("user") or BOT_USER
    call.ws.person(user)
    return _channels(call, [c for c in call.ws.channels.values() if {user, BOT_USER} <= set(c.members)])


def _channels(call: Call, channels: Iterable[Channel]) -> Json:
    types = call.listed("types") or ["public_channel"]
    if not KINDS.keys() >= set(types):
        raise Refusal("invalid_types")
    asked = {KINDS[one] for one in types}
    page, following = call.page([c for c in channels if c.kind in asked], lambda channel: channel.id)
    shapes = [
        c.shape(BOT_USER, call.ws.team_id) | ({} if c.im_user else {"num_members": len(c.members)})
        for c in page
        if not (c.archived and call.flag("exclude_archived"))  # taken out of a page, which is shorter then
    ]
    return {"channels": shapes, "response_metadata": {"next_cursor": following}}


@method("conversations.info")
def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel()
    shape = channel.shape(BOT_USER, call.ws.team_id)
    if call.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


@method("conversations.members")
def members(call: Call) -> Json:
    """Who is in a channel."""
    page, following = call.page(call.channel().members, str)
    return {"members": page, "response_metadata": {"next_cursor": following}}


@method("conversations.history")
def history(call: Call) -> Json:
    """Messages of a channel, newest first, without the answers in threads."""
    channel = call.channel(inside=True)
    top = [
        one
        for one in reversed(channel.messages.values())
        if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
    ]
    page, following = call.page([one for one in top if _within(call, one)], _ts)
    return {
        "messages": [_told(call, one) for one in page],
        "has_more": bool(following),
        "pin_count": 0,
        "response_metadata": {"next_cursor": following},
    }


@method("conversations.replies")
def replies(call: Call) -> Json:
    """A thread: its first message, then the answers, oldest first."""
    channel = call.channel(inside=True)
    root = channel.messages.get(call.needed("ts"))
    if root is None:
        raise Refusal("thread_not_found")
    parent_ts = str(root.get("thread_ts", root["ts"]))
    answers = [one for one in channel.thread(parent_ts) if _within(call, one)]
    parent = [channel.messages[parent_ts]] if parent_ts in channel.messages else []
    page, following = call.page(parent + answers, _ts)
    return {
        "messages": [_told(call, one) for one in page],
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _ts(message: Json) -> str:
    return str(message["ts"])


def _within(call: Call, message: Json) -> bool:
    """Whether a message lies between `oldest` and `latest`, both left out unless `inclusive`."""
    ts = _micro(message["ts"], "ts")
    edge = 0 if call.flag("inclusive") else 1
    oldest, latest = call.text("oldest"), call.text("latest")
    if oldest and ts < _micro(oldest, "invalid_ts_oldest") + edge:
        return False
    return not (latest and ts > _micro(latest, "invalid_ts_latest") - edge)


def _micro(ts: str, refusal: str) -> int:
    """A ts in millionths of a second. Raises Refusal(`refusal`)."""
    seconds, _, fraction = ts.partition(".")
    try:
        return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
    except ValueError:
        raise Refusal(refusal) from None


def _told(call: Call, message: Json) -> Json:
    """A message as history tells it: of metadata only the type, unless all was asked for."""
    told = dict(message)
    if "metadata" in told and not call.flag("include_all_metadata"):
        told["metadata"] = {"event_type": told["metadata"]["event_type"]}
    return told


@method("conversations.open")
def open_(call: Call) -> Json:
    """The direct messages with one person; they stay open for good."""
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}, "no_op": True, "already_open": True}
    users = call.listed("users")
    if not users:
        raise missing("users")
    if len(users) > MOST_OPEN:
        raise Refusal("too_many_users")
    if len(users) > 1:
        raise Refusal("missing_scope", needed="mpim:write", provided="im:write")
    person = call.ws.person(users[0])
    if person.bot_id:
        raise Refusal("cannot_dm_bot")
    if person.deleted:
        raise Refusal("user_disabled")
    channel, known = call.ws.open_direct(person)
    whole = channel.shape(BOT_USER, call.ws.team_id)
    answer: Json = {"channel": whole if call.flag("return_im") else {"id": channel.id}}
    return answer | ({"no_op": True, "already_open": True} if known else {})


@method("conversations.join")
def join(call: Call) -> Json:
    """Go into a public channel."""
    channel = call.channel(alive=True)
    if channel.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    if BOT_USER in channel.members:
        warned = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": channel.shape(BOT_USER, call.ws.team_id), **warned}
    membership.join(call.ws, channel, BOT_USER)
    return {"channel": channel.shape(BOT_USER, call.ws.team_id)}


@method("conversations.setTopic")
def set_topic(call: Call) -> Json:
    """Change a channel's topic, which shows as a message."""
    channel = call.channel(inside=True, alive=True)
    if "topic" not in call.arguments:
        raise missing("topic")
    topic = call.text("topic") or ""
    if len(topic) > LONGEST_TOPIC:
        raise Refusal("too_long")
    if channel.im_user:
        raise Refusal("method_not_supported_for_channel_type")
    membership.set_topic(call.ws, channel, BOT_USER, topic)
    return {"channel": channel.shape(BOT_USER, call.ws.team_id), "topic": topic}
