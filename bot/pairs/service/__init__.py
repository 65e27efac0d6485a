"""Use cases of pairs."""
