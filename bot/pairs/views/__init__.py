"""Pairs and what they owe, as it is shown."""
