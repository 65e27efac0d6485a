"""The tables of issues and handovers, and their queries."""
