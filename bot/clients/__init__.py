"""Clients of the outside systems: build the request, send it, read the reply. They decide nothing."""
