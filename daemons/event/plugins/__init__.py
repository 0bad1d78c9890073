"""Reward types as the platform runs them: strangers' code, each in a thread of its own.

`runner` calls it within a time limit, `context` hands it what it may use, `answers` and `kept` check what it
says, `http` is its way to the world outside, `giver` the port that the use cases know.
"""
