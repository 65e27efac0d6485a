"""Addresses that come with a request or a reply are answered only where they are Slack's."""

import pytest

from bot.addresses import is_slacks

SLACK, SANDBOX = "https://slack.com/api/", "http://127.0.0.1:8300/slack/api/"


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("https://hooks.slack.com/actions/T1/1/x", SLACK),
        ("https://hooks.slack.com/actions/T1/1/x", SANDBOX),
        ("https://hooks.slack.com/actions/T1/1/x", "https://proxy.internal/slack/"),
        ("https://files.slack.com/upload/v1/abc", SLACK),
        ("https://slack.com/x", SLACK),
        ("https://HOOKS.Slack.com:443/x", SLACK),
        ("https://hooks.slack-gov.com/x", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8300/slack/response/1", SANDBOX),
    ],
)
def test_these_are_slacks(address: str, api: str) -> None:
    assert is_slacks(address, api)


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("http://hooks.slack.com/x", SLACK),
        ("https://hooks.slack.com:8443/x", SLACK),
        ("https://hooks.slack.com.evil.example/x", SLACK),
        ("https://evilslack.com/x", SLACK),
        ("https://hooks.slack.com@evil.example/x", SLACK),
        ("https://ann:pw@hooks.slack.com/x", SLACK),
        ("https://169.254.169.254/latest/meta-data", SLACK),
        ("https://[::1/x", SLACK),
        ("https://slack.com:99999/x", SLACK),
        ("file:///etc/passwd", SLACK),
        ("//slack.com/x", SLACK),
        ("slack.com", SLACK),
        ("", SLACK),
        ("http://127.0.0.1:8301/slack/response/1", SANDBOX),
        ("http://localhost:8300/slack/response/1", SANDBOX),
        ("https://127.0.0.1:8300/x", SANDBOX),
        ("https://a.127.0.0.1/x", SANDBOX),
    ],
)
def test_these_are_not(address: str, api: str) -> None:
    assert not is_slacks(address, api)
