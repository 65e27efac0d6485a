"""Forms, the plan, and what is told of cards."""
