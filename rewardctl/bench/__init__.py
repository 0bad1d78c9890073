"""The platform under attack: a stack of its own, many claims at once, kills, and what has to hold after it."""
