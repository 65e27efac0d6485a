"""How the Web API says no."""

from typing import Any


class Refusal(Exception):
    """A call that Slack answers with `{"ok": false, "error": code}` and perhaps more."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"ok": False, "error": self.code, **self.more}


def invalid_arguments(*messages: str) -> Refusal:
    """The refusal of arguments, in the words of its messages."""
    return Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in messages]})


def missing(field: str) -> Refusal:
    """The refusal of a call that lacks a required argument."""
    return invalid_arguments(f"missing required field: {field}")
