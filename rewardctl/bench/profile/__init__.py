"""Where a daemon spends its time while a scenario runs."""
