"""What the boards mean, and what follows from where cards stand."""
