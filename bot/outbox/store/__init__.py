"""Where messages wait to be sent."""
