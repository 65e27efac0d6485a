"""Logging, set up once: lines for people or for machines, each with what it is about, every secret masked in all."""

import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

from pythonjsonlogger.json import JsonFormatter

TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe|xwfp)[-.][A-Za-z0-9.-]+")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What ends a line, moves a terminal's cursor, or turns the direction of what follows."""

MASK = "***"
TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s%(about)s"
FIELDS = ("levelname", "name", "message")
INSTANT = "%Y-%m-%dT%H:%M:%S%z"

Form = Literal["text", "json"]

_about: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039 (never changed in place)


@contextmanager
def about(**facts: str | None) -> Iterator[None]:
    """Say in each line of the block what it is about: request, workspace, message. What is None is left out."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    token = _about.set(_about.get() | known)
    try:
        yield
    finally:
        _about.reset(token)


class TextLines(logging.Formatter):
    """A line for people, with what it is about at its end."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(TEXT, INSTANT)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{name}={fact}" for name, fact in _about.get().items())
        record.about = f" [{facts}]" if facts else ""
        return mask(super().format(record), self._secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line itself: what somebody wrote begins no line of its own, and tells a terminal nothing."""
        return CONTROL.sub(_spelt, super().formatMessage(record))


class JsonLines(JsonFormatter):
    """An object for machines, with what it is about as fields of it."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(FIELDS, rename_fields={"levelname": "level", "name": "logger"}, timestamp=True)
        self._secrets = _as_in_json(secrets)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.update(_about.get())

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record), self._secrets)


def _spelt(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _as_in_json(secrets: Sequence[str]) -> list[str]:
    """The secrets, and the form they have inside a JSON text."""
    return [*secrets, *(json.dumps(secret)[1:-1] for secret in secrets)]


def mask(text: str, secrets: Sequence[str] = ()) -> str:
    """The text without the given secrets and without Slack tokens."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return TOKEN.sub(MASK, text)


def set_up_logging(level: str, form: Form, secrets: Sequence[str]) -> None:
    """Log to standard error, in UTF-8 whatever the locale says."""
    stream = sys.stderr
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(secrets) if form == "json" else TextLines(secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in (
        "alembic.runtime.plugins",
        "apscheduler.executors.default",
        "aiohttp.access",
        "slack_bolt",
        "slack_sdk",  # would show what only one person may read
        "aiosqlite",
    ):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # warns each second while a run takes longer


def tell_sentry(dsn: str, secrets: Sequence[str]) -> None:
    """Send what is logged as an error to a Sentry as well: masked, and without the values of variables."""
    import sentry_sdk

    hidden = _as_in_json(secrets)

    def masked(event: Any, _: Any) -> Any:
        return json.loads(mask(json.dumps(event, default=str), hidden))

    def named(event: Any, hint: Any) -> Any:
        event.setdefault("tags", {}).update(_about.get())
        return masked(event, hint)

    sentry_sdk.init(dsn, before_send=named, before_breadcrumb=masked, include_local_variables=False)
