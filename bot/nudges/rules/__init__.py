"""Pure rules of what is raised in Slack."""
