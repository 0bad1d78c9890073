"""What the document says in words: what it is of, its tags, and what each problem means."""

from typing import Any, Final

from daemons.chassis.web import problems
from rewardctl import __version__

TITLE: Final = "rewardctl"
OTHER_TYPE: Final = "Of any other installed type: `GET /reward-types` has the schema of its fields."
_PREFIX: Final = "urn:rewardctl:error:"
_ABOUT: Final = """Events and rewards for campaigns: an operator opens an event, users claim, and the platform decides.

Bodies are JSON in camelCase. Instants are taken as ISO 8601 with `Z` or an offset and given in UTC with milliseconds;
ids are 24 hexadecimal digits. A token comes from `POST /auth/login` and is sent as `Authorization: Bearer`. A claim may
be sent again with the same `Idempotency-Key`: it is executed once. Every answer bears an `X-Request-Id`.

## Problems

An error is an `application/problem+json` (RFC 9457). Its `type` stays, and so does what it means.

"""
_FOLDED: Final = """<details><summary>All types</summary>

| type | status | meaning |
|---|---|---|
{}
</details>
"""
_TAGS: Final = {
    "sessions": "Log in, go on, log out",
    "own account": "Who one is, and where one is logged in",
    "accounts": "Registering, and what administrators do",
    "keys": "What access tokens are verified with",
    "events": "Campaigns",
    "event rewards": "What an event offers, on which conditions, and how much of it",
    "rewards": "What there is to give, and the installed reward types",
    "claims": "A user's request for a reward of an event, and its decision",
    "wallet": "What a user was given, and the ledger of it",
    "activities": "What users did, and what is known of them: conditions are judged on it",
    "conditions": "What a condition may hold",
    "simulation": "What a draft would have come to; nothing is written",
    "statistics": "What came of an event",
    "audit": "Who changed what",
    "platform": "The gateway itself",
}


def opening() -> dict[str, Any]:
    rows = "".join(f"| `{_PREFIX}{kind.code}` | {status} | {kind.title} |\n" for status, kind in problems.answered())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": __version__,
            "description": f"{_ABOUT}{_FOLDED.format(rows)}",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The gateway that this document came from"}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS.items()],
        "x-problem-types": [
            {"type": f"{_PREFIX}{kind.code}", "status": status, "meaning": kind.title}
            for status, kind in problems.answered()
        ],
    }


def problem(status: int, said: str) -> str:
    """What is said of a status, with the codes that it comes with."""
    codes = [f"`{kind.code}`: {kind.title}" for found, kind in problems.answered() if found == status]
    return "\n\n".join([said, *(f"- {one}" for one in codes)])
