"""The tables of nudges and their queries."""
