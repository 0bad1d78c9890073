"""`rewardctl.toml`: one line a setting, with what it means; a setting that is not told stays a comment."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.settings import ProjectSettings

PORTS: Final = ("gateway_port", "auth_port", "event_port", "mongo_user_port", "mongo_event_port")
"""In the order in which `--port-base` counts."""
_LAST_PORT: Final = 65535

_HEAD: Final = """\
# The settings of this project. A flag wins over REWARDCTL_<NAME> in the environment, which wins over this file.
# A line that begins with # shows the default, or an example where there is none.
"""
EXPLAINED: Final[dict[str, str]] = {
    "mode": "local: processes of this machine; compose: containers, driven by Docker Compose",
    "env": "its name in logs: dev, test or production: Secure cookies, no common passwords, no clock that is set",
    "issuer": "who signs tokens, such as the platform's address: no other platform's tokens are taken here",
    "host": "the address that the daemons listen on",
    "gateway_port": "the platform's own address: all clients talk to the gateway",
    "auth_port": "auth: accounts and tokens",
    "event_port": "event: events, rewards, claims and wallets",
    "mongo_user_port": "the database of accounts",
    "mongo_event_port": "the database of events",
    "mongodb_uri_user": "a MongoDB of your own for accounts, a replica set; then none is started here",
    "mongodb_uri_user_file": "a file that holds that address, which has a password in it",
    "mongodb_uri_event": "the same for events",
    "mongodb_uri_event_file": "the same for events",
    "gateway_url": "a platform that runs elsewhere; then nothing is started here",
    "ca_file": "certificates in PEM: who may vouch for gateway_url, in place of the usual authorities",
    "gateway_replicas": "how many gateways run, all at gateway_port; each takes a port of its own besides, as below",
    "auth_replicas": "how many auth daemons run",
    "event_replicas": "how many event daemons run; those past the first take the ports after the highest one above",
    "log_level": "debug, info, warning, error or critical",
    "log_level_gateway": "another level for the gateway alone; likewise for auth and event",
    "log_level_auth": "for auth alone",
    "log_level_event": "for event alone",
    "loki_url": "a Loki that lines are shipped to and `logs` reads from; else one on port 3100, or the files",
    "otlp_endpoint": "an OpenTelemetry collector (OTLP over HTTP) for logs and spans; needs the extra otel",
    "log_mask_keys": "further words: what stands under a key that holds one is masked in logs: iban, phone",
    "log_mask_paths": "dotted paths whose value is masked in logs: args.order.address, result.card",
    "log_file_mb": "a log file of that many megabytes is full, and a new one is begun",
    "log_files": "so many of them are kept of each daemon",
    "bcrypt_cost": "the binary logarithm of the rounds of a password's hash, 4 to 16",
    "old_pepper_files": "peppers that were replaced, until everybody has logged in again: .rewardctl/keys/pepper-2025",
    "refuse_common_passwords": "whether passwords that are tried first are refused, as they are in production",
    "disabled_reward_types": "plugins that are not loaded, by the name of their entry point: ITEM, STICKER",
    "outbound_networks": "private networks that reward types may call all the same: 127.0.0.1/32, 10.1.0.0/16",
    "rate_limits": "whether the limits below hold; a load test turns them off",
    "limit_login_account": "failed logins of an account before it must wait, longer each time, and how long they count",
    "limit_login_address": "logins from one address: 300/minute (or second, hour, day)",
    "limit_registration_address": "new accounts from one address",
    "limit_claims_user": "claims of one user",
    "limit_requests_address": "all requests from one address; a whole company or mobile network may share one",
    "mongodb_uri_limits": "where gateways count together, if accounts are in a MongoDB of your own; else each alone",
    "mongodb_uri_limits_file": "a file that holds that address",
    "connections_per_address": "open connections from one address, 0 for no bound",
    "trusted_proxies": "the networks of what stands before the gateway, whose X-Forwarded-For is believed: 10.0.0.0/8",
    "cors_origins": "the origins of pages that may ask from a browser, each exactly: https://shop.example.com",
    "hsts_seconds": "how long browsers are to come by TLS alone; for a platform that is behind it",
    "activity_retention_days": "activities that are older go, from 91 on; what they came to stays; 0 for never",
    "compose_files": "in compose mode further files, one over the other: compose.scale.yaml, mine.yaml",
}
_EXAMPLES: Final[dict[str, str]] = {
    "mongodb_uri_user": "mongodb://localhost:27017/rewardctl_user?replicaSet=rs0",
    "mongodb_uri_user_file": "/run/secrets/mongodb-uri-user",
    "mongodb_uri_event": "mongodb://localhost:27017/rewardctl_event?replicaSet=rs0",
    "mongodb_uri_event_file": "/run/secrets/mongodb-uri-event",
    "mongodb_uri_limits": "mongodb://localhost:27017/rewardctl_limits?replicaSet=rs0",
    "mongodb_uri_limits_file": "/run/secrets/mongodb-uri-limits",
    "gateway_url": "https://rewards.example.com",
    "ca_file": "/etc/rewardctl/ca.pem",
    "loki_url": "http://127.0.0.1:3100",
    "otlp_endpoint": "http://127.0.0.1:4318",
    "log_level_gateway": "debug",
    "log_level_auth": "debug",
    "log_level_event": "debug",
}


def template() -> str:
    return "\n".join([_HEAD, *(_entry(name) for name in ProjectSettings.model_fields)])


def ports_from(base: int) -> dict[str, int]:
    """Gateway at `base`, then auth, event, mongo-user, mongo-event. Raises: Invalid."""
    if not 1 <= base <= _LAST_PORT - len(PORTS) + 1:
        raise Invalid(f"The ports can't begin at {base}", hint=f"choose 1 to {_LAST_PORT - len(PORTS) + 1}")
    return {name: base + place for place, name in enumerate(PORTS)}


def told(text: str, values: Mapping[str, Any]) -> str:
    """The file's `text` with `values` set; every other line stays as it is."""
    for name, value in values.items():
        line = f"{name} = {json.dumps(value)}"
        place = re.search(rf"(?m)^[ \t]*#?[ \t]*{name}[ \t]*=.*$", text)
        text = text[: place.start()] + line + text[place.end() :] if place else f"{line}\n{text}"
    return text


def _entry(name: str) -> str:
    default = ProjectSettings.model_fields[name].default
    shown = _EXAMPLES[name] if default is None else default
    return f"# {EXPLAINED[name]}\n# {name} = {json.dumps(shown)}\n"
