"""What has to be set where any workspace can install the bot, and what must not be."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.config import Settings
from bot.sealing import new_key

KEY = new_key()
RIGHT = {
    "slack_client_id": "1.2",
    "slack_client_secret": "secret",
    "slack_signing_secret": "signing",
    "encryption_keys": f"{KEY}, {new_key()}",
    "public_url": "https://triage.example.com",
}


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_with_all_of_it_nobodys_token_is_needed() -> None:
    right = settings(**RIGHT)
    right.require_slack()
    assert right.installable
    assert right.sealing_keys[0] == KEY
    assert {KEY, "secret", "signing"} <= set(right.secrets()), "each is masked in the log"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"slack_client_secret": ""}, "belong together"),
        ({"encryption_keys": ""}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": "guessed"}, "bot keys new"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"slack_signing_secret": ""}, "SLACK_SIGNING_SECRET"),
        ({"groove_api_token": "of-whom"}, "GROOVE_API_TOKEN would be nobody's"),
        ({"harvest_token": "of-whom", "harvest_account_id": "1"}, "HARVEST_TOKEN would be nobody's"),
    ],
)
def test_what_cannot_be_is_refused_at_start_by_its_name(wrong: dict[str, str], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        settings(**RIGHT | wrong)


def test_beside_a_workspaces_own_token_its_other_tokens_may_stand() -> None:
    assert settings(**RIGHT, slack_bot_token="xoxb-1", groove_api_token="of-that-workspace").installable


def test_one_workspace_needs_none_of_it() -> None:
    one = settings(slack_bot_token="xoxb-1")
    one.require_slack()
    assert not one.installable
    assert one.sealing_keys == []
