"""The document of the whole platform, made at build time from the code of all daemons: see docs/adr/0015.

`python -m daemons.api_document` writes it to where the gateway serves it from, and the requests to docs/rewardctl.http.
"""
