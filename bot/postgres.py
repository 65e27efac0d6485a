"""What addresses of PostgreSQL say besides where it is, for a driver that doesn't know libpq's words for it."""

import re
import ssl
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import URL

ENCRYPTION = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

APPLICATION = "triage-bot"
"""What the server shows beside each session, unless the address says something else."""

CONNECT_SECONDS = 10
"""A server that has not taken a connection by then is not reached."""

KEPT = ("host", "port", "ssl", "prepared_statement_cache_size")
"""Of what stands behind an address's question mark: what the driver knows."""

SETTING = re.compile(r"(?:-c\s*|--)([\w.]+)=(\S+)")
"""In `options`, as the server's command line has them: -c name=value."""


def driver_url(url: URL) -> URL:
    """The address as the driver takes it; what else libpq knows (channel_binding, gssencmode …) says nothing to it.

    Raises ValueError for a way of encryption that does not exist.
    """
    query = {name: value for name, value in url.query.items() if name in KEPT}
    if mode := _encryption(url):
        query["ssl"] = mode
    return url.set(drivername="postgresql+asyncpg", query=query)


def connecting(url: URL) -> dict[str, Any]:
    """What the driver is given besides the address. Raises OSError for a certificate that can't be read."""
    settings = dict(SETTING.findall(_text(url.query.get("options", ""))))
    settings["application_name"] = _text(url.query.get("application_name", APPLICATION))
    given: dict[str, Any] = {"server_settings": settings, "timeout": CONNECT_SECONDS}
    if (mode := _encryption(url)) in {"verify-ca", "verify-full"}:
        given["ssl"] = _verifying(mode, url.query)
    return given


def _encryption(url: URL) -> str:
    mode = _text(url.query.get("sslmode", url.query.get("ssl", "")))
    if mode and mode not in ENCRYPTION:
        raise ValueError(f"sslmode must be one of {', '.join(ENCRYPTION)}")
    return mode


def _verifying(mode: str, query: Mapping[str, Any]) -> ssl.SSLContext:
    """Certificates are checked by the file that sslrootcert names, else by those of this system."""
    root = _text(query.get("sslrootcert", ""))
    context = ssl.create_default_context(cafile=root if root not in {"", "system"} else None)
    context.check_hostname = mode == "verify-full"
    if certificate := _text(query.get("sslcert", "")):
        context.load_cert_chain(certificate, _text(query.get("sslkey", "")) or None)
    return context


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ",".join(value)
