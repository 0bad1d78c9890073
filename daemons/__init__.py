"""The three services, each a process of its own: gateway, auth and event."""
