"""Boards, cards, entries and calls as they are kept."""
