"""Pages and forms of installing and connecting."""
