"""What is decided about time sheets: what is missing, how time is typed, timers, totals."""
