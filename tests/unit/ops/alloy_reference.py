"""What the components in use take and export, after the reference of Alloy 1.18. `!` marks what must be given.

A component that is not here is refused; look it up in the reference before adding it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Shape:
    """`attributes` and `blocks` are those it may have; `exports` what others may refer to."""

    attributes: str = ""
    blocks: str = ""
    exports: str = ""

    def takes(self) -> set[str]:
        return {name.rstrip("!") for name in self.attributes.split()}

    def needs(self) -> set[str]:
        return {name[:-1] for name in self.attributes.split() if name.endswith("!")}


STAGES: Final = frozenset(
    f"stage.{name}"
    for name in (
        *("cri", "decolorize", "docker", "drop", "eventlogmessage", "geoip", "json", "label_drop", "label_keep"),
        *("labels", "limit", "logfmt", "luhn", "match", "metrics", "multiline", "output", "pack", "pattern", "regex"),
        *("replace", "sampling", "split_json", "static_labels", "structured_metadata", "structured_metadata_drop"),
        *("template", "tenant", "timestamp", "truncate", "windowsevent"),
    )
)
COMPONENTS: Final = {
    "discovery.docker": Shape(
        "host! port host_networking_host match_first_network refresh_interval", "filter", "targets"
    ),
    "discovery.relabel": Shape("targets!", "rule", "output rules"),
    "local.file_match": Shape("path_targets! ignore_older_than sync_period", "", "targets"),
    "loki.process": Shape("forward_to!", " ".join(sorted(STAGES)), "receiver"),
    "loki.source.docker": Shape("forward_to! host! targets! labels refresh_interval relabel_rules"),
    "loki.source.file": Shape(
        "forward_to! targets! encoding legacy_positions_file on_positions_file_error tail_from_end",
        "decompression file_match file_watch",
    ),
    "loki.write": Shape("external_labels max_streams", "endpoint wal", "receiver"),
}
CONFIGURATION: Final = {
    "logging": Shape("destination format level write_to"),
    "import.file": Shape("filename! detector poll_frequency"),
    "argument": Shape("optional default comment"),
    "export": Shape("value! comment"),
}
PARTS: Final = {
    "filter": Shape("name! values!"),
    "rule": Shape("action modulus regex replacement separator source_labels target_label"),
    "endpoint": Shape(
        "url! batch_size batch_wait headers max_backoff_period max_backoff_retries min_backoff_period name "
        "remote_timeout retry_on_http_429 tenant_id",
        "queue_config",
    ),
    "stage.json": Shape("expressions regex source drop_malformed"),
    "stage.timestamp": Shape(
        "source! format! fallback_formats location action_on_failure action_on_duplicate_timestamp"
    ),
    "stage.labels": Shape("values source_type"),
    "stage.structured_metadata": Shape("values regex"),
    "stage.label_keep": Shape("values!"),
}
FUNCTIONS: Final = frozenset(("coalesce", "sys.env"))
