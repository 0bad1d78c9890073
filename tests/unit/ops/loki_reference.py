"""The parts of Loki's configuration in use, after the configuration reference of Loki 3.7. Other keys are refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Duration = Annotated[str, Field(pattern=r"^\d+(ms|s|m|h|d|w)$")]
Size = Annotated[str, Field(pattern=r"^\d+(KB|MB)$")]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Server(Model):
    http_listen_port: int
    grpc_listen_port: int
    log_level: Literal["debug", "info", "warn", "error"]


class KeyValueStore(Model):
    store: Literal["inmemory"]


class Ring(Model):
    kvstore: KeyValueStore


class Filesystem(Model):
    chunks_directory: str
    rules_directory: str


class Storage(Model):
    filesystem: Filesystem


class Common(Model):
    instance_addr: str
    path_prefix: str
    replication_factor: Literal[1]
    ring: Ring
    storage: Storage


class Index(Model):
    prefix: str
    period: Literal["24h"]


class Period(Model):
    start: Annotated[str, Field(alias="from", pattern=r"^\d{4}-\d\d-\d\d$")]
    store: Literal["tsdb"]
    object_store: Literal["filesystem"]
    schema_version: Annotated[Literal["v13"], Field(alias="schema")]
    index: Index


class Schema(Model):
    configs: list[Period]


class EmbeddedCache(Model):
    enabled: bool
    max_size_mb: int


class Cache(Model):
    embedded_cache: EmbeddedCache


class ResultsCache(Model):
    cache: Cache


class QueryRange(Model):
    results_cache: ResultsCache


class Limits(Model):
    allow_structured_metadata: bool
    max_structured_metadata_size: Size
    max_structured_metadata_entries_count: int
    discover_service_name: list[str]
    discover_log_levels: bool
    max_label_names_per_series: int
    max_global_streams_per_user: int
    per_stream_rate_limit: Size
    per_stream_rate_limit_burst: Size
    ingestion_rate_mb: int
    ingestion_burst_size_mb: int
    max_line_size: Size
    max_line_size_truncate: bool
    reject_old_samples: bool
    reject_old_samples_max_age: Duration
    creation_grace_period: Duration
    max_entries_limit_per_query: int
    max_query_length: Duration
    retention_period: Duration
    volume_enabled: bool


class Compactor(Model):
    working_directory: str
    compaction_interval: Duration
    retention_enabled: bool
    retention_delete_delay: Duration
    delete_request_store: Literal["filesystem"]


class Analytics(Model):
    reporting_enabled: bool


class Loki(Model):
    auth_enabled: bool
    server: Server
    common: Common
    schema_config: Schema
    query_range: QueryRange
    limits_config: Limits
    compactor: Compactor
    analytics: Analytics
