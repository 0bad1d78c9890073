"""The way in: `api/proxy` limits, verifies and passes on, `service/forwarding` carries it to the daemon and back.

`domain/routes` says which daemon serves a path, `service/readiness` which of its replicas to ask. It knows no rule of
the business, and keeps nothing.
"""
