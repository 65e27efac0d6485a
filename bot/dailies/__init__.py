"""Things that happen once a day or once a week, at a local time: planned, made up, never done twice."""
