"""Runs one bare app as ours are run: uvicorn with httptools and uvloop, loopback alone."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import uvicorn

_KEEP_ALIVE_SECONDS: Final = 75
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Opened = Callable[[], Awaitable[App]]


def serve(port: int, opened: Opened) -> None:
    """Serve what `opened` makes on the server's loop, until SIGTERM."""
    uvicorn.run(
        _alive(opened),
        port=port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )


def _alive(opened: Opened) -> App:
    apps: list[App] = []

    async def alive(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await apps[0](scope, receive, send)
            return
        await receive()
        apps.append(await opened())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return alive


async def answer(send: Send, status: int, body: bytes, media_type: bytes = b"application/json") -> None:
    headers = [(b"content-type", media_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
