"""`bot probe`: whether the bot that runs on this machine is well, for a container's health check."""

import sys
from http.client import HTTPConnection, HTTPException

from bot.config import Settings

PATIENCE_SECONDS = 5
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Where to ask whoever listens on all addresses."""


def probe(settings: Settings) -> int:
    """Ask `bot web` on PORT or `bot worker` on WORKER_PORT, whichever is there; 0 if it is well, else 1."""
    host = EVERYWHERE.get(settings.host, settings.host)
    said = ""
    for port in filter(None, (settings.port, settings.worker_port)):
        connection = HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            said = f"port {port}: {answer.status} {answer.read(1000).decode(errors='replace')}"
        except (OSError, HTTPException) as error:
            said = said or f"port {port}: {type(error).__name__}"
            continue
        finally:
            connection.close()
        if answer.status == 200:
            return 0
    sys.stderr.write(f"not well: {said or 'no port is set'}\n")
    return 1
