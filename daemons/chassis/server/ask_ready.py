"""`python -m daemons.chassis.server.ask_ready`: the exit status says whether the daemon of this container is ready."""

import http.client
import os
import sys
from typing import Final

_SECONDS: Final = 4
_OK: Final = 200


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not ready(int(os.environ["REWARDCTL_PORT"])))
