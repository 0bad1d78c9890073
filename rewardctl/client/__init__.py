"""A typed client of the gateway.

    with Client("http://localhost:3333") as client:
        client.auth.login("user@example.com", password)
        claim = client.claims.submit(event_id, reward_id)

Every problem comes back as the error it was: `except AlreadyClaimed` reads the same here as in a daemon.
"""

from rewardctl.client._client import Client
from rewardctl.client._gateway import TIMEOUT_SECONDS, Hooks, Session

__all__ = ["TIMEOUT_SECONDS", "Client", "Hooks", "Session"]
