"""Commands and forms of the rota, read."""
