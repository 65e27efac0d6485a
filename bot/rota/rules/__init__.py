"""What is decided about the rota: who is on and why."""
