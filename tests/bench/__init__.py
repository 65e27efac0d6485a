"""Figures that a later change can be compared with. Run by hand: make bench."""
