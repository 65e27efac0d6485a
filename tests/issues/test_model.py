"""Issues and Groove stay in step through whatever a day brings (see model/machine.py)."""

import os

from hypothesis import HealthCheck, Phase, settings

from tests.issues.model.machine import Day

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "0"))
"""More of them, and other ones each time: `make model`."""

TestADay = Day.TestCase
TestADay.settings = settings(
    max_examples=EXAMPLES or 5,
    stateful_step_count=40 if EXAMPLES else 15,
    derandomize=not EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a day is too long to be tried a hundred times over
)
