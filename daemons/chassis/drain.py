"""How a daemon leaves, so that no request is lost.

First it only says so: it is not ready, and each answer closes its connection. Whoever balances has `seconds` to choose
another one; until then everything is served as ever. Then nothing new is taken, and what is under way is finished.
"""

from dataclasses import dataclass


@dataclass
class Drain:
    seconds: float = 0.0
    begun: bool = False
