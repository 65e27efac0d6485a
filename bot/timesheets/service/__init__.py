"""Use cases of time sheets: the checks, filing, timers, who is who in Harvest."""
