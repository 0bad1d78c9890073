"""A stand-in for a daemon: `standin.py PORT MODE MARK`, where MARK tells whose it is.

well      ready at once
draining  ready, and past SIGTERM a while not so
never     answers, but is never ready
broken    says an error and ends with 3
stubborn  ready, and deaf to SIGTERM
"""

import json
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

_PORT, _MODE = int(sys.argv[1]), sys.argv[2]
_DRAIN_SECONDS = 1.5
_stopping = threading.Event()


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if _MODE == "never" or _stopping.is_set() else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        sys.stdout.write(json.dumps({"level": "info", "service": "standin", "msg": format % args}) + "\n")
        sys.stdout.flush()


if _MODE == "broken":
    sys.stdout.write(json.dumps({"level": "error", "msg": "no such luck", "hint": "try another day"}) + "\n")
    sys.exit(3)


def _end(*_: object) -> None:
    if _MODE != "draining":
        sys.exit(0)
    _stopping.set()
    threading.Timer(_DRAIN_SECONDS, server.shutdown).start()


signal.signal(signal.SIGTERM, signal.SIG_IGN if _MODE == "stubborn" else _end)
server = HTTPServer(("127.0.0.1", _PORT), _Health)
server.serve_forever()
