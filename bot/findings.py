"""One line of what `bot doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. mend is empty if it is well; a warning doesn't count as failed."""

    name: str
    said: str
    mend: str = ""
    warning: bool = False

    @property
    def failed(self) -> bool:
        """Whether it has to be mended."""
        return bool(self.mend) and not self.warning

    def line(self) -> str:
        """As it is printed."""
        if not self.mend:
            return f"ok    {self.name}: {self.said}"
        return f"{'warn ' if self.warning else 'FAIL '} {self.name}: {self.said}. To mend it: {self.mend}."
