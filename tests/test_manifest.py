"""The manifest is one that Slack accepts, and asks for exactly what the code uses."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from bot.manifest import EVENTS, INSTALL_EVENTS, SCOPES, manifest, manifest_json

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "samples" / "slack"
SOURCES = [file for file in (ROOT / "bot").rglob("*.py") if "sandbox" not in file.parts]
METHODS = json.loads((SAMPLES / "web-api" / "_methods.json").read_text())["methods"]

NO_METHOD = {
    "commands": "slash_commands",  # asked for by the manifest's own command
    "app_mentions:read": "app_mention",
    "reactions:read": "reaction_added",
    "users:read.email": "email",  # adds a field to users.info
}
"""Scopes that no method names, and the word of the code that needs each."""


def used_methods() -> set[str]:
    """Web API methods that the code calls by their names in the SDK."""
    by_name = {name.replace(".", "_"): name for name in METHODS}
    called = {word for file in SOURCES for word in re.findall(r"\.([a-z]+_[A-Za-z_]+)\(", file.read_text())}
    return {by_name[word] for word in called if word in by_name}


def test_the_code_calls_slack() -> None:
    assert {"chat.postMessage", "chat.update", "views.open", "users.info", "conversations.history"} <= used_methods()


@pytest.mark.parametrize("method", sorted(used_methods()))
def test_each_method_that_the_code_calls_is_granted(method: str) -> None:
    scopes = set(METHODS[method]["bot_scopes_any_of"])
    assert not scopes or scopes & set(SCOPES) or method == "apps.connections.open"


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_is_used(scope: str) -> None:
    if scope in NO_METHOD:
        assert any(NO_METHOD[scope] in file.read_text() for file in SOURCES)
    else:
        assert any(scope in METHODS[method]["bot_scopes_any_of"] for method in used_methods())


def test_the_events_are_those_that_somebody_answers() -> None:
    answered = {name for file in SOURCES for name in re.findall(r'router\.event\("(\w+)"\)', file.read_text())}
    assert {name.partition(".")[0] for name in (*EVENTS, *INSTALL_EVENTS)} == answered


@pytest.mark.parametrize("url", ["", "https://triage.example.com"])
def test_slacks_schema_takes_it(url: str) -> None:
    schema = json.loads((SAMPLES / "app-manifest.schema.json").read_text())
    jsonschema.validate(json.loads(manifest_json(url)), schema)


def test_socket_mode_needs_no_address_and_http_names_one_for_all() -> None:
    assert manifest()["settings"]["socket_mode_enabled"]
    assert "https" not in manifest_json()
    served = manifest("https://triage.example.com/")
    assert not served["settings"]["socket_mode_enabled"]
    assert served["features"]["slash_commands"][0]["url"] == "https://triage.example.com/slack/events"


def test_many_workspaces_need_a_way_back_and_are_heard_when_they_leave() -> None:
    schema = json.loads((SAMPLES / "app-manifest.schema.json").read_text())
    many = json.loads(manifest_json("https://triage.example.com/", many=True))
    jsonschema.validate(many, schema)
    assert many["oauth_config"]["redirect_urls"] == ["https://triage.example.com/slack/oauth_redirect"]
    assert set(INSTALL_EVENTS) <= set(many["settings"]["event_subscriptions"]["bot_events"])
    one = manifest("https://triage.example.com")
    assert "redirect_urls" not in one["oauth_config"]
    assert not set(INSTALL_EVENTS) & set(one["settings"]["event_subscriptions"]["bot_events"])
