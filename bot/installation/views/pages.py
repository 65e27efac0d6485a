"""What a browser shows of installing: plain pages that need nothing from anywhere else."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

STYLE = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5rem;color:#1d1c1d}"
    "h1{font-size:1.5rem;line-height:1.25}a.go{display:inline-block;padding:.6rem 1.1rem;border-radius:.4rem;"
    "background:#1f3a5f;color:#fff;text-decoration:none}"
    "a.go:focus-visible{outline:3px solid #b5651d;outline-offset:2px}"
)

REASONS: Mapping[str, tuple[str, str]] = {
    "access_denied": ("Nothing was installed", "You chose not to. If that was a slip, start again."),
    "invalid_browser": (
        "This has to begin and end in one browser",
        "The page was opened in another browser, more than ten minutes after it began, or a second time. Nothing was "
        "changed by it. If it worked the first time, all is well. If not, start again.",
    ),
    "invalid_state": (
        "This was used already, or has expired",
        "It is good once and for ten minutes. If it worked the first time, all is well. If not, start again.",
    ),
    "missing_code": ("Slack's answer was incomplete", "Nothing was changed. Start again."),
    "invalid_code": ("Slack doesn't know this request any more", "It is good once and for ten minutes. Start again."),
    "no_answer": ("Slack doesn't answer at the moment", "Nothing was changed. Try again in a few minutes."),
}
"""What went wrong -> what it means, and what to do."""


def installed(team_id: str, team_name: str, app_id: str, missing: Sequence[str]) -> str:
    """It worked. missing: scopes that Slack did not grant."""
    lacks = (
        f"<p>Slack did not grant <b>{escape(', '.join(missing))}</b>, so what needs that won't work. Whoever runs the "
        "bot brings the app up to date by <code>bot manifest</code>; then install it again.</p>"
        if missing
        else ""
    )
    address = f"https://slack.com/app_redirect?app={quote(app_id)}&team={quote(team_id)}"
    return _page(
        f"Triage is installed in {escape(team_name)}",
        f"<p>It has written to you in Slack. Its Home tab leads through the channel, the hours and the rota.</p>{lacks}"
        f'<p><a class="go" href="{escape(address)}">Open it in Slack</a></p>',
    )


def begin(address: str) -> str:
    """The first page: what is going to happen. address: of Slack's own page that asks."""
    return _page(
        "Install Triage in your workspace",
        "<p>It keeps a support team's rota, its 48-hour clock and its handover. Slack shows next what it may do, and "
        "lets you choose the workspace.</p>"
        f'<p><a class="go" href="{escape(address)}">Go on to Slack</a></p>',
    )


def failed(reason: str, again: str) -> str:
    """It didn't work. reason: a word of REASONS, or Slack's own. again: where to start anew."""
    known = ("That didn't work", f"Slack said: {reason[:80]}. Nothing was changed.")
    title, text = REASONS.get(reason, known)
    return refused(title, text, again)


def refused(title: str, text: str, again: str) -> str:
    """It can't be done in this way."""
    return _page(escape(title), f'<p>{escape(text)}</p><p><a class="go" href="{escape(again)}">Start again</a></p>')


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
