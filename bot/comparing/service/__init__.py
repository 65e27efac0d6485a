"""Use cases of comparing."""
