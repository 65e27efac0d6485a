"""chat.*: what the app writes."""

import json
from typing import Any

from bot.sandbox.slack import posts
from bot.sandbox.slack.app import BOT_ID
from bot.sandbox.slack.blockkit import check_message_blocks
from bot.sandbox.slack.ids import with_ids
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Channel, Json
from bot.sandbox.slack.web_api.call import Call, method
from bot.sandbox.slack.workspace import Workspace

TEXT_CUT = 40_000
UPDATE_TEXT = 4_000
MARKDOWN = 12_000
METADATA = 8_000
ATTACHMENTS = 100


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    """Post in a channel, a thread, or (by a person's id) the direct messages."""
    channel = _destination(call)
    content = read_content(call)
    thread_ts = call.text("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        raise Refusal("cannot_reply_to_message")
    message = posts.bot_message(call.ws, content | {"metadata": _metadata(call)})
    if thread_ts and call.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    posted = posts.post(call.ws, channel, message, thread_ts=thread_ts)
    answer: Json = {"channel": channel.id, "ts": posted["ts"], "message": posted}
    if len(str(call.arguments.get("text") or "")) > TEXT_CUT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


@method("chat.update")
def update(call: Call) -> Json:
    """Change a message of the app's own."""
    channel = call.channel(inside=True)
    if channel.archived:
        raise Refusal("is_inactive")
    message = posts.find(channel, call.needed("ts"))
    if message.get("bot_id") != BOT_ID:
        raise Refusal("cant_update_message")
    if len(str(call.arguments.get("text") or "")) > UPDATE_TEXT:
        raise Refusal("msg_too_long")
    content = read_content(call)
    changes: Json = {key: content.get(key) for key in ("text", "blocks", "attachments")}
    metadata = _metadata(call)
    if metadata is not None:
        changes["metadata"] = metadata
    posts.edit(call.ws, channel, message, changes, marked=not content.get("blocks"))
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


@method("chat.delete")
def delete(call: Call) -> Json:
    """Take a message of the app's own away."""
    channel = call.channel(alive=True)
    message = posts.find(channel, call.needed("ts"))
    if message.get("bot_id") != BOT_ID:
        raise Refusal("cant_delete_message")
    posts.delete(call.ws, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    """Show a message to one person of a channel."""
    channel = call.channel(inside=True, alive=True)
    user = call.ws.people.get(call.needed("user"))
    if user is None or user.deleted or user.id not in channel.members:
        raise Refusal("user_not_in_channel")
    content = read_content(call)
    if call.text("thread_ts"):
        content["thread_ts"] = call.text("thread_ts")
    return {"message_ts": posts.whisper(call.ws, user.id, channel.id, content)["ts"]}


@method("chat.getPermalink")
def permalink(call: Call) -> Json:
    """The stable address of a message."""
    channel = call.channel()
    message = posts.find(channel, call.needed("message_ts"))
    return {"channel": channel.id, "permalink": address(call.ws, channel, message)}


def address(ws: Workspace, channel: Channel, message: Json) -> str:
    """The permalink of a message."""
    link = f"{ws.public_url()}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts", message["ts"])
    return link if root == message["ts"] else f"{link}?thread_ts={root}&cid={channel.id}"


def read_content(call: Call) -> Json:
    """Text, blocks and attachments of a call, checked; `text` is always there.

    Raises Refusal: no_text, msg_too_long, invalid_blocks, msg_blocks_too_long, too_many_attachments…
    """
    blocks = call.structure("blocks", "invalid_blocks_format")
    attachments = call.structure("attachments", "invalid_attachments")
    markdown, text = call.text("markdown_text"), call.text("text")
    if markdown and (text or blocks):
        raise Refusal("markdown_text_conflict")
    if len(markdown or "") > MARKDOWN:
        raise Refusal("msg_too_long")
    if not (text or blocks or attachments or markdown):
        raise Refusal("no_text")
    if attachments is not None:
        attachments = _attachments(attachments)
    if markdown:
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    content: Json = {"text": (text or "")[:TEXT_CUT]}
    if blocks is not None:
        check_message_blocks(blocks)
    if blocks:
        content["blocks"] = with_ids(blocks, call.ws.number)
    if attachments:
        content["attachments"] = attachments
    return content


def _attachments(asked: Any) -> list[Json]:
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise Refusal("invalid_attachments")
    if len(asked) > ATTACHMENTS:
        raise Refusal("too_many_attachments")
    return [{"id": number, "fallback": one.get("text", ""), **one} for number, one in enumerate(asked, start=1)]


def _destination(call: Call) -> Channel:
    """The channel to post in; a person's id leads to the direct messages with the app."""
    asked = call.needed("channel")
    person = call.ws.people.get(asked)
    if person is None:
        named = next((c.id for c in call.ws.channels.values() if f"#{c.name}" == asked), asked)
        return Call(call.ws, {"channel": named}).channel(inside=True, alive=True)
    if person.bot_id or person.deleted:
        raise Refusal("channel_not_found")
    return call.ws.open_direct(person)[0]


def _metadata(call: Call) -> Any:
    metadata = call.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    good = (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not good:
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA:
        raise Refusal("metadata_too_large")
    return metadata
