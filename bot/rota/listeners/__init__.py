"""What reaches the rota from Slack."""
