"""The tables of pairs."""
