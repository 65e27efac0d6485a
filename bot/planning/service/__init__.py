"""Use cases of boards and of the plan."""
