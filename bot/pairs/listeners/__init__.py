"""What people do about pairs in Slack."""
