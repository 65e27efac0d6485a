"""Who may import whom: a file's name tells its layer, and each layer imports inward only."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 350  # lines; aim for 300

OUTSIDE = {
    *("os", "pathlib", "shutil", "tempfile", "glob", "io", "sqlite3"),
    *("socket", "ssl", "http", "urllib.request", "subprocess", "signal", "select"),
}
"""Of the standard library: files, processes and the network."""

CHANGING = {"asyncio", "threading", "concurrent", "time", "random", "secrets", "logging"}
"""Of the standard library: what makes a function more than its arguments."""


@dataclass(frozen=True)
class Layer:
    """What a layer may import.

    bot: other layers. libraries: packages from outside. types: layers to be named in annotations only.
    lazily: layers to be imported inside a function. without: what must not be used of the standard library.
    """

    bot: str = ""
    libraries: str = ""
    types: str = ""
    lazily: str = ""
    without: frozenset[str] = frozenset()


PURE = frozenset(OUTSIDE | CHANGING)
NO_IO = frozenset(OUTSIDE | {"time"})
FEATURE = "rules views commands service store listeners jobs"
TOP = "errors clock worktime blocks config db"

LAYERS = {
    # every feature has these
    "rules": Layer("rules kinds buttons worktime dates datestyles cells errors", "rapidfuzz", without=PURE),
    "views": Layer("views rules kinds blocks menus worktime dates datestyles rereading ical", without=PURE),
    "commands": Layer("commands rules buttons errors worktime dates datestyles", without=PURE),
    "service": Layer(
        "service rules views commands blocks buttons typed worktime dates datestyles rereading errors clock call memory"
        " ical connections periods plots cells",
        types="transaction clients",
        without=NO_IO,
    ),
    "store": Layer("store rules db tables", "sqlalchemy"),
    "kinds": Layer("worktime dates errors", without=PURE),
    "versions": Layer("store db", "sqlalchemy"),
    "listeners": Layer("listeners commands service views rules call router blocks buttons typed rereading leafing"),
    "jobs": Layer("jobs service"),
    # the outbox has these too
    "dispatcher": Layer("dispatcher rules blocks clock errors logs metrics", types="transaction", without=NO_IO),
    "slack": Layer("slack rules addresses blocks", "slack_sdk aiohttp"),
    "standing": Layer("slack rules blocks", "slack_sdk aiohttp"),
    "faults": Layer("rules errors clients"),
    "groove": Layer("groove faults rules blocks errors connections clients"),
    "trello": Layer("trello faults rules blocks errors connections clients"),
    "harvest": Layer("harvest faults rules blocks errors connections clients"),
    # what all share
    "errors": Layer(without=PURE),
    "worktime": Layer("worktime errors", "holidays", without=PURE),
    "spoken": Layer(without=PURE),
    "blocks": Layer("blocks spoken errors", without=PURE),
    "buttons": Layer("errors", without=PURE),
    "typed": Layer(without=PURE),
    "menus": Layer("blocks", without=PURE),
    "datestyles": Layer("errors", without=PURE),
    "dates": Layer("datestyles errors", without=PURE),
    "cells": Layer(without=PURE),
    "periods": Layer("dates datestyles errors", without=PURE),
    "rereading": Layer("blocks dates datestyles", without=PURE),
    "leafing": Layer("blocks buttons errors", without=PURE),
    "ical": Layer("", "icalendar", without=PURE),
    "plots": Layer("plots", "matplotlib", without=NO_IO - {"io"}),
    "clock": Layer(),
    "memory": Layer(without=PURE),
    "once": Layer("errors", without=PURE),
    "tasks": Layer(),
    "connections": Layer(without=PURE),
    "sealing": Layer("errors", "cryptography", without=NO_IO),
    "call": Layer("rules blocks", without=PURE),
    "logs": Layer("", "pythonjsonlogger sentry_sdk"),
    "metrics": Layer("", "prometheus_client", without=NO_IO),
    "health": Layer("rules bounds clock metrics schema transaction worker", "aiohttp prometheus_client sqlalchemy"),
    "backup": Layer("db errors schema tables", "sqlalchemy"),
    "keys": Layer("service sealing clock config db errors transaction"),
    "schema": Layer("db", "alembic sqlalchemy"),
    "manifest": Layer(without=PURE),
    "config": Layer("db errors", "pydantic pydantic_settings", lazily="sealing"),
    "db": Layer("db sqlite postgres errors", "sqlalchemy"),
    "postgres": Layer("", "sqlalchemy"),
    "sqlite": Layer("", "aiosqlite"),
    # the edges
    "clients": Layer("clients rules errors clock metrics", "aiohttp bs4 slack_sdk"),
    "oauth": Layer(f"service rules views manifest {TOP}", "aiohttp slack_bolt slack_sdk"),
    "hooks": Layer("access bounds rules clients config errors"),
    "access": Layer("service rules clients config clock errors", "aiohttp slack_sdk"),
    "router": Layer("call blocks errors", "rapidfuzz", without=NO_IO),
    "requests": Layer("call blocks typed errors leafing", "slack_bolt slack_sdk"),
    "slack_app": Layer(
        "call router requests rules blocks buttons menus once tasks errors logs metrics", "slack_bolt slack_sdk aiohttp"
    ),
    "payloads": Layer("", "pydantic"),
    "addresses": Layer(without=PURE),
    "bounds": Layer("", "aiohttp"),
    "web": Layer(f"slack_app service payloads addresses bounds {TOP}", "aiohttp slack_bolt slack_sdk"),
    "worker": Layer(f"jobs dispatcher logs metrics {TOP}", "apscheduler"),
    "tables": Layer("db", "sqlalchemy"),
    "stores": Layer("clock", "sqlalchemy", types="store", lazily="store"),
    "everywhere": Layer("", "sqlalchemy", types="store", lazily="store"),
    "transaction": Layer("stores everywhere tables store versions once clock db", "sqlalchemy"),
    "looking": Layer("rules db", "sqlalchemy", lazily="store"),
    # what puts it together
    "feature": Layer(
        "feature service views rules commands listeners dispatcher slack standing groove trello harvest router worker"
        " transaction clock clients connections"
    ),
    "wiring": Layer(
        f"feature {FEATURE} {TOP} access hooks connections dispatcher slack clients router slack_app worker looking"
        " transaction process",
        "aiohttp slack_bolt slack_sdk sqlalchemy",
        lazily="sealing oauth",
    ),
    "process": Layer(
        f"service {TOP} access hooks dispatcher clients slack_app web bounds health worker transaction",
        "aiohttp slack_bolt slack_sdk sqlalchemy",
    ),
    "probe": Layer("config"),
    "findings": Layer(without=PURE),
    "checkup": Layer(
        f"access findings sealing rules transaction manifest clients {TOP}", "aiohttp sqlalchemy", without=frozenset()
    ),
    "doctor": Layer(
        f"wiring access findings checkup rules transaction schema manifest logs clients {TOP}", "aiohttp slack_sdk"
    ),
    "syncing": Layer("wiring rules views config errors logs"),
    "__main__": Layer(
        f"wiring transaction {TOP} logs", lazily="sandbox doctor manifest probe schema backup keys syncing"
    ),
    # the outside world, which knows the bot by its settings alone
    "sandbox": Layer("sandbox", "aiohttp pydantic bs4", lazily="wiring config logs schema"),
}

OWN_FEATURE_ONLY = {"views", "commands", "store", "listeners", "jobs", "dispatcher", "slack"}
"""A feature may use another's rules and services, and nothing else of it."""

PUTS_TOGETHER = {"wiring", "feature", "process", "everywhere", "stores", "transaction", "looking", "worker", "syncing"}

EXCEPTIONS = {
    # A message is what the outbox is about, and a plain value.
    ("bot.outbox.rules", "bot.blocks"),
    ("bot.outbox.store.table", "bot.blocks"),
    ("bot.outbox.store.outbox", "bot.blocks"),
    # What a browser shows of installing.
    ("bot.oauth", "bot.installation.views.pages"),
    # Every feature's rows may refer to people.
    ("bot.rota.store.rota", "bot.workspaces.store"),
    ("bot.rota.store.leave", "bot.workspaces.store"),
    # An issue's row has its customer, and is found by the customer's name.
    ("bot.issues.store.tables", "bot.customers.store"),
    ("bot.issues.store.lists", "bot.customers.store"),
    ("bot.rota.store.standing", "bot.workspaces.store"),
    ("bot.timesheets.store.harvest", "bot.workspaces.store"),
    ("bot.rota.store.calendars", "bot.workspaces.store"),
    # What calendar programs read is remembered until the workspace's version counts up.
    ("bot.pairs.store.showcases", "bot.workspaces.store"),
    ("bot.pairs.store.pairs", "bot.workspaces.store"),
}


@dataclass(frozen=True)
class Import:
    """One import: the module it names, its line, and whether it is for types only or inside a function."""

    module: str
    line: int
    types: bool
    lazy: bool


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(file): file.read_text() for file in sorted((ROOT / "bot").rglob("*.py"))}
TOP_LEVEL = {module.split(".")[1] for module in SOURCES if module.count(".") == 1}
FEATURES = {entry.name for entry in (ROOT / "bot").iterdir() if entry.is_dir()} - set(LAYERS)


def place(module: str) -> tuple[str, str]:
    """The feature that a module belongs to ("" if none) and its layer ("" for a package's own file)."""
    _, first, second, *_ = [*module.split("."), "", ""]
    return (first, second) if first in FEATURES else ("", first)


def imports(source: str, module: str) -> Iterator[Import]:
    """All imports in a source, wherever they stand."""

    def walk(node: ast.AST, types: bool, lazy: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, types, lazy)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield Import(inner if inner in SOURCES else origin, node.lineno, types, lazy)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for child in node.body:
                yield from walk(child, True, lazy)
        else:
            lazy = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for child in ast.iter_child_nodes(node):
                yield from walk(child, types, lazy)

    return walk(ast.parse(source), False, False)


def fault(module: str, found: Import) -> str | None:
    """What is wrong with an import, in words; None if it may be."""
    if (module, found.module) in EXCEPTIONS:
        return None
    if found.module.split(".")[0] == "bot":
        return inner_fault(*place(module), found)
    return outer_fault(place(module)[1], found.module)


def outer_fault(name: str, module: str) -> str | None:
    layer = LAYERS[name]
    if any(f"{module}.".startswith(f"{banned}.") for banned in layer.without):
        return f"{name} must not use {module}"
    package = module.partition(".")[0]
    if package in sys.stdlib_module_names or package in layer.libraries.split():
        return None
    return f"{name} must not use the package {package}"


def inner_fault(feature: str, name: str, found: Import) -> str | None:
    layer = LAYERS[name]
    other_feature, other = place(found.module)
    if not other:
        return None  # a package's own file, which is empty
    types, lazily = layer.types if found.types else "", layer.lazily if found.lazy else ""
    if other not in f"{layer.bot} {types} {lazily}".split():
        return f"{name} may import {layer.bot or 'nothing of the bot'}, not {found.module}"
    if other in OWN_FEATURE_ONLY and other_feature != feature and name not in PUTS_TOGETHER:
        return f"{feature or name} must not reach into {other_feature}: {found.module}"
    return None


def faults(module: str, source: str) -> list[str]:
    """Every import of a module that breaks the table, as file:line and why."""
    name = place(module)[1]
    if name and name not in LAYERS:
        return [f"{module}: no layer is called {name}; see LAYERS in {Path(__file__).name}"]
    if not name:
        return [f"{module}: leave a package's own file empty"] if any(imports(source, module)) else []
    found = ((entry.line, fault(module, entry)) for entry in imports(source, module))
    return [f"{module}, line {line}: {why}" for line, why in found if why]


def test_imports_run_inward() -> None:
    broken = [line for module, source in SOURCES.items() for line in faults(module, source)]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.rota.rules", "import aiohttp"),
        ("bot.rota.rules", "import asyncio"),
        ("bot.rota.rules.patterns", "from bot.db import Base"),
        ("bot.rota.views", "from bot.rota.service.rota import Rota"),
        ("bot.rota.service", "from bot.issues.store import IssueStore"),
        ("bot.rota.service", "from bot.transaction import Begin"),
        ("bot.issues.listeners", "from bot.rota.views.rota import overview"),
        ("bot.issues.store", "def f():\n    from bot.rota.store.rota import ShiftRow"),
        ("bot.wiring", "from bot.sandbox.clock import SandboxClock"),
        ("bot.__main__", "from bot.sandbox.cli import run"),
        ("bot.rota.helpers", ""),
        ("bot.rota", "from bot.rota.rules.rota import Shift"),
    ],
)
def test_the_check_finds(module: str, source: str) -> None:
    assert len(faults(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.issues.rules.clock", "from datetime import datetime\nfrom bot.rota.rules.rota import Shift"),
        ("bot.rota.service", "if TYPE_CHECKING:\n    from bot.transaction import Begin"),
        ("bot.transaction", "from bot.rota.store.rota import RotaStore\nfrom bot.issues.store import IssueStore"),
        ("bot.__main__", "def sandbox():\n    from bot.sandbox.cli import run"),
    ],
)
def test_the_check_lets_pass(module: str, source: str) -> None:
    assert faults(module, source) == []


def waits(source: str) -> list[int]:
    """The lines that wait for real time to pass; to give way with sleep(0) is no waiting."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        call.lineno for call in calls if ast.unparse(call.func) == "asyncio.sleep" and ast.unparse(call.args[0]) != "0"
    ]


def test_only_the_clock_waits() -> None:
    """Ruff bans reading the time elsewhere. The sandbox waits where a delay is what it was asked for."""
    tests = {str(file.relative_to(ROOT)): file.read_text() for file in (ROOT / "tests").rglob("*.py")}
    held = {name: source for name, source in SOURCES.items() if place(name)[1] not in {"clock", "sandbox"}}
    found = {name: lines for name, source in (held | tests).items() if (lines := waits(source))}
    assert not found, f"wait by Clock.sleep, or for the thing itself: {found}"


def test_files_are_short_enough_to_read() -> None:
    long = {module: source.count("\n") for module, source in SOURCES.items()}
    long = {module: lines for module, lines in long.items() if lines > LONGEST_FILE}
    assert not long, f"split by concept: {long}"


def test_migrations_have_one_head() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert len(heads) == 1, f"merge or reorder the migrations: {heads}"
