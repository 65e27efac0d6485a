"""The tables of the rota, and their queries."""
