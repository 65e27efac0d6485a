"""files.*: the three steps of an upload."""

import mimetypes

from bot.sandbox.slack import posts
from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.refusals import Refusal, invalid_arguments, missing
from bot.sandbox.slack.state import Channel, File, Json
from bot.sandbox.slack.web_api.call import Call, method
from bot.sandbox.slack.web_api.chat import read_content


@method("files.getUploadURLExternal")
def upload_url(call: Call) -> Json:
    """Step one: an address to send the content to."""
    name, size = call.needed("filename"), call.number("length", 0)
    if size <= 0:
        raise missing("length")
    file = File(
        id=call.ws.new_id("F"),
        name=name,
        title=name,
        size=size,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        created=call.ws.seconds(),
        user=BOT_USER,
    )
    call.ws.files[file.id] = file
    return {"upload_url": f"{call.ws.public_url()}/slack/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal")
def complete(call: Call) -> Json:
    """Step three: the files are there, and shared where they were asked to be."""
    asked = call.structure("files")
    if not isinstance(asked, list) or not asked:
        raise missing("files")
    files = [_uploaded(call, one) for one in asked]
    channels = _channels(call)
    for file, one in zip(files, asked, strict=True):
        file.complete, file.title = True, one.get("title") or file.name
    for channel in channels:
        _share(call, channel, files)
    base = call.ws.public_url()
    return {"files": [file.shape(base) for file in files]}


@method("files.info")
def info(call: Call) -> Json:
    """One file."""
    file = call.ws.files.get(call.needed("file"))
    if file is None or not file.complete:
        raise Refusal("file_not_found")
    return {"file": file.shape(call.ws.public_url()), "comments": []}


def _uploaded(call: Call, asked: object) -> File:
    if not isinstance(asked, dict) or not isinstance(asked.get("id"), str):
        raise invalid_arguments("invalid `files`")
    file = call.ws.files.get(asked["id"])
    if file is None:
        raise Refusal("file_not_found")
    if file.content is None:
        raise Refusal("file_update_failed")
    return file


def _channels(call: Call) -> list[Channel]:
    one = call.text("channel_id")
    ids = [one] if one else call.listed("channels")
    return [Call(call.ws, {"channel": id_}).channel(inside=True, alive=True) for id_ in ids]


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    comment = call.text("initial_comment")
    content: Json = {"text": ""}
    if comment or call.text("blocks"):
        content = read_content(Call(call.ws, call.arguments | {"text": comment or ""}))
    shapes = [file.shape(call.ws.public_url()) for file in files]
    message = posts.bot_message(call.ws, content | {"subtype": "file_share", "upload": True, "files": shapes})
    posted = posts.post(call.ws, channel, message, thread_ts=call.text("thread_ts"))
    for file in files:
        file.shares.setdefault(channel.id, []).append(posted["ts"])
