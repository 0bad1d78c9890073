"""A server of somebody else's that gives WEBHOOK's rewards; it runs in a thread of its own, at a real port."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from rewardctl.kernel.ids import new_id

SECRET: Final = "the secret of the prizes"


@dataclass(frozen=True, slots=True)
class Message:
    """What it was sent; names of `headers` in small letters."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)


@dataclass
class Prizes:
    """One prize, at a URL of its own; `status` and `said` are what the server answers."""

    url: str
    status: int = 200
    said: object = None
    retry_after: int | None = None
    messages: list[Message] = field(default_factory=list)

    def of(self, claim_id: str) -> list[Message]:
        return [message for message in self.messages if message.headers["webhook-id"] == claim_id]


@dataclass
class PrizeServer:
    port: int = 0
    prizes: dict[str, Prizes] = field(default_factory=dict)

    def prize(self, **changes: Any) -> Prizes:
        path = f"/{new_id()}"
        self.prizes[path] = Prizes(f"http://127.0.0.1:{self.port}{path}", **changes)
        return self.prizes[path]


@contextmanager
def open_prizes(known: PrizeServer | None = None) -> Iterator[PrizeServer]:
    """A server at a free port, or once more at that of `known`."""
    prizes = known or PrizeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            prize = prizes.prizes[self.path]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            prize.messages.append(Message({name.lower(): value for name, value in self.headers.items()}, body))
            said = b"" if prize.said is None else json.dumps(prize.said).encode()
            self.send_response(prize.status)
            self.send_header("Content-Length", str(len(said)))
            if prize.retry_after is not None:
                self.send_header("Retry-After", str(prize.retry_after))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", prizes.port), Handler)
    prizes.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield prizes
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed(claim_id: str, body: bytes, seconds: int, secret: str = SECRET) -> dict[str, str]:
    """The headers of a callback, written down anew from what Standard Webhooks says; `seconds` since 1970."""
    content = f"{claim_id}.{seconds}.".encode() + body
    signature = b64encode(digest(secret.encode(), content, sha256)).decode()
    return {"webhook-id": claim_id, "webhook-timestamp": str(seconds), "webhook-signature": f"v1,{signature}"}
