"""Commands, buttons and forms about issues."""
