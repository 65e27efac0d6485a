"""The team's answers to what is asked again and again, in a file that the team edits."""
