"""Use cases of issues: actions, keeping step with Groove, reminders, the daily rhythm."""
