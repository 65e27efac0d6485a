"""Carries the plan to Trello."""
