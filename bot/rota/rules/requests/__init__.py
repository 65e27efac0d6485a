"""Swap and cover: what is asked, when it may be, and how it ends."""
