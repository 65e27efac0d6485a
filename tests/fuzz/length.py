"""How long the fuzz runs look: a moment in `make test`, long in `make fuzz`."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

LONGER = int(os.environ.get("FUZZ", "1"))
"""How many times as long as in `make test`."""

SUPPRESSED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


def looking(examples: int) -> Callable[[Any], Any]:
    """Have a property tried with so many examples, the same each time; or LONGER times as many, new ones each time."""
    return settings(
        max_examples=examples * LONGER,
        derandomize=LONGER == 1,
        deadline=None,
        suppress_health_check=SUPPRESSED,
        print_blob=True,
    )
