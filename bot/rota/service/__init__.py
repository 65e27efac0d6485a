"""Use cases of the rota."""
