"""What is known here, held against what outside systems say."""
