"""How long what was written is kept, and that it is forgotten then."""
