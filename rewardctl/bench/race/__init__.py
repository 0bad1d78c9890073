"""The platform under attack: many claims at once, kills, and what has to hold after it."""
