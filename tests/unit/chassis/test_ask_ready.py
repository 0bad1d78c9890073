import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from daemons.chassis.server.ask_ready import ready
from tests.ports import free_port


@contextmanager
def _answering(status: int) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """The test's output is its own."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield server.server_port
        thread.join()


def test_it_is_ready_where_it_says_so_and_in_no_other_case() -> None:
    with _answering(200) as port:
        assert ready(port)
    with _answering(503) as port:
        assert not ready(port)
    assert not ready(free_port())
