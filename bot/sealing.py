"""Seals secrets so that whoever reads the store without the keys reads nothing.

A sealed text is bound to its place: copied to another workspace's row it does not open there.
"""

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import BotError

MEND = "set ENCRYPTION_KEYS to the keys that the tokens were sealed with, the newest first"


class KeyInvalid(BotError):
    """A key that is none."""


class SealBroken(BotError):
    """None of the keys opens it, or it was sealed for another place."""


def new_key() -> str:
    """A key that nobody has had before."""
    return Fernet.generate_key().decode()


class Sealer:
    """Seals with the first of the keys and opens with any. Raises KeyInvalid."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise KeyInvalid("There is no key: make one with `bot keys new`.")
        try:
            fernets = [Fernet(key) for key in keys]
        except ValueError:
            raise KeyInvalid("A key is not in the form that `bot keys new` makes.") from None
        self._newest = fernets[0]
        self._all = MultiFernet(fernets)

    def seal(self, text: str, place: str) -> str:
        """Seal a text for a place."""
        return self._newest.encrypt(json.dumps([place, text]).encode()).decode()

    def open(self, sealed: str, place: str) -> str:
        """What was sealed for this place. Raises SealBroken."""
        try:
            sealed_for, text = json.loads(self._all.decrypt(sealed))
        except InvalidToken:
            raise SealBroken(f"What is sealed for {place} can't be opened: {MEND}.") from None
        if sealed_for != place:
            raise SealBroken(f"What is kept for {place} was sealed for another place.")
        return str(text)

    def renewed(self, sealed: str) -> str | None:
        """The same under the newest key; None if it is under it already. Raises SealBroken."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            try:
                return self._all.rotate(sealed).decode()
            except InvalidToken:
                raise SealBroken(f"Something sealed can't be opened: {MEND}.") from None
        return None
