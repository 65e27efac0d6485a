"""What the fuzz runs ask at."""

from tests.isolation.conftest import at_home

__all__ = ["at_home"]
