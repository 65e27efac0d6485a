"""Use cases of swap and cover."""
