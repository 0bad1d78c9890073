"""How often somebody may do something, counted by all processes together."""
