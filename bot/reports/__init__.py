"""Reports: what came in, what was resolved and how fast, as text, plot and file."""
