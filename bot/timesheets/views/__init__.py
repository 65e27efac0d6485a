"""Time sheets, as they are shown to the one person whose they are."""
