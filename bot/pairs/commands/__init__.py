"""What is typed and filled in about pairs, read."""
