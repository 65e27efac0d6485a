"""Until when what is kept is forgotten."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.workspaces.rules import WorkspaceSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older than these instants is forgotten.

    details: what was written about issues that were closed by then, and at other occasions before then. audit: who
    changed what.
    """

    details: datetime
    audit: datetime


def limits(settings: WorkspaceSettings, now: datetime) -> Limits:
    """By a workspace's settings."""
    return Limits(now - timedelta(days=settings.keep_details_days), now - timedelta(days=settings.keep_audit_days))


def begins_with(key: str, beginnings: Collection[str]) -> bool:
    """Whether a key is one of these, or goes on after one of them with : or / (request:12, request:12:to:U0ANN)."""
    return key in beginnings or any(key[: end.start()] in beginnings for end in re.finditer("[:/]", key))
