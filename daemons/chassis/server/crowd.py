"""How many connections an address holds open, and when it holds too many."""

from daemons.chassis.web.addresses import Trust, site


class Crowd:
    """Up to `most` from one address, 0 for no bound; a proxy that is trusted brings those of many."""

    def __init__(self, most: int, trust: Trust) -> None:
        self._most = most
        self._trust = trust
        self._open: dict[str, int] = {}

    def enter(self, address: str) -> bool:
        """Whether there is room; who enters must leave, with room or without."""
        place = site(address)
        count = self._open[place] = self._open.get(place, 0) + 1
        return not self._most or count <= self._most or self._trust.trusts(address)

    def leave(self, address: str) -> None:
        place = site(address)
        left = self._open.get(place, 0) - 1
        if left > 0:
            self._open[place] = left
        else:
            self._open.pop(place, None)
