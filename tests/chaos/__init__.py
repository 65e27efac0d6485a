"""Weeks of many workspaces in which everything goes wrong, held against what should have come of them."""
