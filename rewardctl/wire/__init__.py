"""Request and response bodies, shared by the daemons and the client."""
