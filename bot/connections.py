"""What workspaces are connected to in the outside world, as services and carriers see it."""

from typing import Protocol, TypeVar

C_co = TypeVar("C_co", covariant=True)


class Connections(Protocol[C_co]):
    """The clients of one outside system, each workspace's own."""

    async def of(self, workspace_id: str) -> C_co | None:
        """The workspace's client; None where the system is not connected."""
        ...

    async def workspaces(self) -> list[str]:
        """The workspaces that are connected and awake: one query however many there are."""
        ...
