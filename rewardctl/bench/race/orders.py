"""Who asks, and in which order: all of it follows from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One claim of a user; `key` is its Idempotency-Key, kept for every repetition."""

    user_id: str
    key: str


def orders(claims: int, users: int, seed: int) -> list[Order]:
    """`claims` orders spread evenly over `users` made-up users, in a random order."""
    chance = random.Random(seed)  # noqa: S311 - the same seed must give the same race
    people = _people(users, chance)
    asking = [people[number % users] for number in range(claims)]
    chance.shuffle(asking)
    return [Order(user_id, f"race-{seed}-{number}") for number, user_id in enumerate(asking)]


def _people(count: int, chance: random.Random) -> Sequence[str]:
    return [f"{chance.getrandbits(96):024x}" for _ in range(count)]
