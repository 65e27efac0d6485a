"""Nudges, the form, what is told in the thread, and the report on nudges."""
