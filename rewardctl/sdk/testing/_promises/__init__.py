"""The promises of a reward type: each a function that says how it is broken, or None."""
