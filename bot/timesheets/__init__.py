"""Time sheets: what is missing in Harvest, time filed and timed from Slack, totals of customers."""
