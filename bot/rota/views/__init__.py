"""The rota, as it is shown."""
