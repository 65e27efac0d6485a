"""Reports as text, as lines of a file, and in a line on the Home tab."""
