"""The App Home: what a person needs at a glance."""
