"""What is decided about issues: their actions, the SLA clock, reminders, the handover."""
