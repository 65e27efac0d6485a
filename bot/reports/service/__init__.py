"""Use cases of reports: shown, sent as files, posted each week, and a line of them on the Home tab."""
