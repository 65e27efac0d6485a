"""Sealed credentials, and states of installing."""
