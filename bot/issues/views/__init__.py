"""Issues, reminders and the handover, as they are shown."""
