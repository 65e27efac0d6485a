"""The file that holds the team's answers. It is read again as soon as it has changed."""

import logging
from pathlib import Path

from bot.faq.rules import Answer, AnswersUnreadable, read

log = logging.getLogger(__name__)

OWN = Path(__file__).parent / "answers.md"
"""The answers that come with the bot."""


class AnswerFile:
    """The answers of a file. Raises AnswersUnreadable when it is made and they can't be read."""

    def __init__(self, path: str = "") -> None:
        self.path = Path(path) if path else OWN
        self.faults: list[str] = []
        """Why the file as it is now can't be used; the answers are those that it had before."""
        self._stamp = self._now()
        self._answers = self._read()

    def answers(self) -> tuple[Answer, ...]:
        """The answers as the file has them; if it can't be read any more, as it had them."""
        stamp = self._now()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._answers, self.faults = self._read(), []
            except AnswersUnreadable as error:
                self.faults = error.faults
                log.warning("%s has changed and can't be read, the answers stay as they were: %s", self.path, error)
        return self._answers

    def _read(self) -> tuple[Answer, ...]:
        try:
            return read(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            raise AnswersUnreadable([f"it can't be opened: {error.strerror}"]) from None
        except UnicodeDecodeError as error:
            raise AnswersUnreadable([f"it is not in UTF-8 (byte {error.start + 1})"]) from None

    def _now(self) -> tuple[int, int] | None:
        """What changes when the file does; None while it is not there."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size
