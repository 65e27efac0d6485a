"""Requests for swap and cover, as they are shown."""
