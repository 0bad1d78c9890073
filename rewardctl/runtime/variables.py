"""Variables that bear our name and are read by nobody here: most often one that was mistyped."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from rewardctl.kernel import plugin_settings
from rewardctl.kernel.settings import ProjectSettings, variable

_PREFIX: Final = variable("")
_BEGINNINGS: Final = (plugin_settings.PREFIX, variable("image_"), variable("build_"), variable("bench_"))
_OTHERS: Final = (
    *("home", "venv", "lang", "loki_bin", "owner", "image", "gateway_published", "gateway_address", "mongo_cache_gb"),
    *("tls_cert_file", "tls_key_file", "tls_address", "tls_port", "logs", "logs_mount", "loki_port", "grafana_port"),
    *("grafana_password_file", "prometheus_port", "prometheus_targets", "project", "compose_project", "members"),
    *("root_password_file", "user_files", "tried", "made_up", "simulations", "stored_claims"),
)
"""No settings, and read all the same: those of docs/settings.md, which a test compares."""
_KNOWN: Final = frozenset(map(variable, (*ProjectSettings.model_fields, *_OTHERS)))


def strangers(environment: Iterable[str]) -> list[str]:
    """Of the names in an environment; what a daemon alone is told is one, too: it is not passed on."""
    ours = sorted(name for name in environment if name.startswith(_PREFIX))
    return [name for name in ours if name.upper() not in _KNOWN and not name.startswith(_BEGINNINGS)]


def meant(stranger: str) -> str:
    near = get_close_matches(stranger.removeprefix(_PREFIX).lower(), ProjectSettings.model_fields, n=1)
    if near:
        return f"did you mean {variable(near[0])}?"
    return "see which there are: rewardctl config show"
