"""Boards in Trello and the week's plan: backlog, what is up next, calls with customers, Thursday's readiness."""
