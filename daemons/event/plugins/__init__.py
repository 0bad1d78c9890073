"""Reward types as the platform runs them: strangers' code, each in a thread of its own.

`runner` calls it within a time limit, `context` hands it what it may use, `answers` checks what it says, `giver` is
the port that the use cases know.
"""
