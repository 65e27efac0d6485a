"""What is brought to Slack: messages, Home tabs, files."""
