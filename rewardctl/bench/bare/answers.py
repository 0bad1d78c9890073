"""`python -m rewardctl.bench.bare.answers PORT EVENT_URI USER_URI`: makes the driver calls and encodes the answer."""

import sys
from typing import Final

import orjson
from bson import ObjectId

from rewardctl.bench.bare import claim, reads
from rewardctl.bench.bare.driver import Database, database
from rewardctl.bench.bare.serve import App, Message, Receive, Send, answer, serve

_INSTANTS: Final = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z
USER: Final = "X-Bare-User"
"""The header that says who asks; it is believed."""
_CREATED: Final = 201
_OK: Final = 200


def app(event: Database, user: Database) -> App:
    """Over the two databases."""

    async def answers(scope: Message, receive: Receive, send: Send) -> None:
        match scope["path"].split("/")[1:]:
            case ["auth", "me"]:
                found = await reads.account(user, _asking(scope))
            case ["events"]:
                found = await reads.events(event)
            case ["events", event_id]:
                found = await reads.event(event, event_id)
            case ["events", event_id, "requests", reward_id]:
                await receive()
                found = await claim.claimed(event, ObjectId(_asking(scope)), ObjectId(event_id), ObjectId(reward_id))
        status = _CREATED if scope["method"] == "POST" else _OK
        await answer(send, status, orjson.dumps(found, default=str, option=_INSTANTS))

    return answers


def _asking(scope: Message) -> str:
    wanted = USER.lower().encode()
    told: str = next(value.decode() for name, value in scope["headers"] if name == wanted)
    return told


async def _opened(event_uri: str, user_uri: str) -> App:
    return app(database(event_uri), database(user_uri))


if __name__ == "__main__":
    serve(int(sys.argv[1]), lambda: _opened(sys.argv[2], sys.argv[3]))
