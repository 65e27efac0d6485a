"""Questions to the team's answers."""

from collections.abc import Sequence
from typing import Protocol

from bot.blocks import Message
from bot.call import Call
from bot.faq import views
from bot.faq.rules import Answer, by_key, find
from bot.workspaces.rules import is_bot_admin


class Answers(Protocol):
    """Where the answers are kept. faults: why what is there now can't be used."""

    faults: list[str]

    def answers(self) -> Sequence[Answer]: ...


class Faq:
    """Answers to members, privately."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def ask(self, call: Call, words: str) -> Message:
        """The answer that is meant, several that may be, or the list of topics."""
        answers = self._answers.answers()
        found = find(answers, words)
        if len(found) == 1:
            return views.answer(found[0])
        return views.several(words, found) if found else self._topics(call, answers, words)

    def show(self, call: Call, key: str) -> Message:
        """The answer that a button leads to; the list of topics if the team has dropped it."""
        answers = self._answers.answers()
        one = by_key(answers, key)
        return views.answer(one) if one else self._topics(call, answers, key)

    def topics(self, call: Call) -> Message:
        """All that there are answers to."""
        return self._topics(call, self._answers.answers(), "")

    def _topics(self, call: Call, answers: Sequence[Answer], asked: str) -> Message:
        faults = self._answers.faults if is_bot_admin(call.caller, call.settings) else ()
        return views.topics(answers, asked.strip(), faults)
