"""Logging set up once, with every secret masked in every line."""

import logging
import re
import sys
from collections.abc import Sequence

TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe|xwfp)[-.][A-Za-z0-9.-]+")
MASK = "***"


class Masking(logging.Formatter):
    """Formats a record and masks the known secrets and anything that looks like a Slack token."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record), self._secrets)


def mask(text: str, secrets: Sequence[str] = ()) -> str:
    """The text without the given secrets and without Slack tokens."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return TOKEN.sub(MASK, text)


def set_up_logging(level: str, secrets: Sequence[str]) -> None:
    """Log to standard error, in UTF-8 whatever the locale says."""
    stream = sys.stderr
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Masking(secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("apscheduler.executors.default", "aiohttp.access", "slack_bolt", "aiosqlite"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
