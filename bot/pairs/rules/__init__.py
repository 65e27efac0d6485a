"""What a pair may be, and what it owes."""
