"""What is raised in Slack, and how it gets to the helpdesk."""
