"""Use cases of installing, connecting, leaving and erasing."""
