"""HTTP by the byte: what no client library would send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HOST = "127.0.0.1"


class Line:
    """A connection to a server on this machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()

    async def rest(self) -> bytes:
        """All that is said until the other side hangs up."""
        try:
            return await self._reader.read()
        except ConnectionResetError:
            return b""

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """One answer: status, headers with their names in small letters, body."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return int(first.split()[1]), headers, body


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """Connect; hangs up at the end."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    """A request with just these headers, and the length of its body if it has one."""
    lines = [f"{method} {path} HTTP/1.1", "Host: triage.example.com", *headers]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
