"""Whether an answer is one, in the very words of the conformance kit."""

from rewardctl.sdk._checks import Nonsense, outcome, reversal

__all__ = ["Nonsense", "outcome", "reversal"]
