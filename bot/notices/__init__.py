"""Direct messages that a person can do without, and who has switched which of them off."""
