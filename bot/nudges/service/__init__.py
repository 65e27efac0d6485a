"""Use cases of what is raised in Slack."""
