"""Ours against the bare path, side by side in one run: what all that we add costs."""
