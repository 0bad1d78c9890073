"""`python -m rewardctl.bench.bare.hop PORT UPSTREAM`: one pooled request upstream for each request, and its answer."""

import sys

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from multidict import CIMultiDict
from yarl import URL

from rewardctl.bench.bare.serve import App, Message, Receive, Send, answer, serve


async def opened(upstream: str) -> App:
    """The app in front of the origin `upstream`."""
    session = ClientSession(connector=TCPConnector(limit=256), cookie_jar=DummyCookieJar(), auto_decompress=False)

    async def hop(scope: Message, receive: Receive, send: Send) -> None:
        body = (await receive()).get("body") or None
        headers = CIMultiDict((name.decode(), value.decode()) for name, value in scope["headers"] if name != b"host")
        async with session.request(scope["method"], _url(upstream, scope), headers=headers, data=body) as response:
            media_type = response.headers["Content-Type"].encode()
            await answer(send, response.status, await response.read(), media_type)

    return hop


def _url(upstream: str, scope: Message) -> URL:
    query = scope["query_string"].decode()
    return URL(f"{upstream}{scope['raw_path'].decode()}{'?' * bool(query)}{query}", encoded=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), lambda: opened(sys.argv[2]))
