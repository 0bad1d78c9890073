"""The bare path that ours is measured against: a hop and the same driver calls, and nothing else.

No tokens, no logs, no models, no validation. It believes whoever says who they are: it is for a bench's own platform.
"""
