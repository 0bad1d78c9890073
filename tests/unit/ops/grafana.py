"""A dashboard of Grafana: the parts in use, after the types of npm's @grafana/schema 13.2.3 (`Dashboard`, `Panel`, …).

A key that is not here is refused; look it up in those types before adding it.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tests.unit.ops.grafana_panels import BarGauge, Cells, Logs, Series, Stat, Table, TimeSeries
from tests.unit.ops.places import DASHBOARDS


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)


class DataSourceRef(Model):
    type: Literal["loki", "prometheus"]
    uid: str


class Option(Model):
    text: str | list[str]
    value: str | list[str]
    selected: bool | None = None


class VariableQuery(Model):
    """`type` 1 asks Loki for the values of `label`, `qry_type` 1 asks Prometheus for those of `query`."""

    ref_id: str
    type: Literal[1] | None = None
    label: str | None = None
    stream: str | None = None
    qry_type: Literal[1] | None = None
    query: str | None = None


class Variable(Model):
    type: Literal["query", "textbox"]
    name: str
    label: str
    description: str | None = None
    datasource: DataSourceRef | None = None
    query: str | VariableQuery
    refresh: Literal[0, 1, 2] | None = None
    regex: str | None = None
    sort: Annotated[int, Field(ge=0, le=8)] | None = None
    multi: bool | None = None
    include_all: bool | None = None
    all_value: str | None = None
    current: Option
    options: list[Option]
    hide: Literal[0, 1, 2, 3]
    skip_url_sync: bool


class Templating(Model):
    list: list[Variable]


class Link(Model):
    type: Literal["link"]
    title: str
    url: str
    icon: str
    tooltip: str
    tags: list[str]
    as_dropdown: bool
    include_vars: bool
    keep_time: bool
    target_blank: bool


class GridPos(Model):
    h: Annotated[int, Field(ge=1)]
    w: Annotated[int, Field(ge=1, le=24)]
    x: Annotated[int, Field(ge=0, lt=24)]
    y: Annotated[int, Field(ge=0)]


class Target(Model):
    """A query: `query_type` is Loki's word, `instant` and `range` are Prometheus's."""

    ref_id: str
    datasource: DataSourceRef
    expr: str
    legend_format: str | None = None
    query_type: Literal["range", "instant"] | None = None
    instant: bool | None = None
    range: bool | None = None
    format: Literal["table"] | None = None


class Step(Model):
    color: str
    value: float | None


class Thresholds(Model):
    mode: Literal["absolute", "percentage"]
    steps: list[Step]


class Colour(Model):
    mode: Literal["fixed", "palette-classic", "thresholds"]
    fixed_color: str | None = None


class FieldConfig(Model):
    unit: str | None = None
    decimals: int | None = None
    min: float | None = None
    max: float | None = None
    no_value: str | None = None
    color: Colour | None = None
    thresholds: Thresholds | None = None
    custom: Series | Cells | None = None


class Property(Model):
    id: Literal["color", "unit", "custom.cellOptions"]
    value: Any


class Matcher(Model):
    id: Literal["byName", "byRegexp"]
    options: str


class Override(Model):
    matcher: Matcher
    properties: list[Property]


class FieldConfigSource(Model):
    defaults: FieldConfig
    overrides: list[Override]


class Transformation(Model):
    id: Literal["extractFields", "convertFieldType", "merge", "organize"]
    options: dict[str, Any]


class _Panel(Model):
    id: int
    title: str
    description: str | None = None
    datasource: DataSourceRef
    grid_pos: GridPos
    targets: list[Target]
    field_config: FieldConfigSource
    transformations: list[Transformation] | None = None


class StatPanel(_Panel):
    type: Literal["stat"]
    options: Stat


class TimeSeriesPanel(_Panel):
    type: Literal["timeseries"]
    options: TimeSeries


class TablePanel(_Panel):
    type: Literal["table"]
    options: Table


class LogsPanel(_Panel):
    type: Literal["logs"]
    options: Logs


class BarGaugePanel(_Panel):
    type: Literal["bargauge"]
    options: BarGauge


class RowPanel(Model):
    type: Literal["row"]
    id: int
    title: str
    collapsed: bool
    grid_pos: GridPos
    panels: list[Any]


Panel = StatPanel | TimeSeriesPanel | TablePanel | LogsPanel | BarGaugePanel


class Time(Model):
    """`from` is a word of Python's, so it is written out in the alias."""

    start: Annotated[str, Field(alias="from")]
    to: str


class Annotations(Model):
    list: list[Any]


class Dashboard(Model):
    uid: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: str
    description: str
    tags: list[str]
    schema_version: Literal[42]
    version: int
    editable: bool
    graph_tooltip: Literal[0, 1, 2]
    timezone: str
    time: Time
    refresh: str
    timepicker: dict[str, Any]
    annotations: Annotations
    links: list[Link]
    templating: Templating
    panels: list[Annotated[Panel | RowPanel, Field(discriminator="type")]]

    def shown(self) -> Iterator[Panel]:
        """The panels that are no row."""
        yield from (panel for panel in self.panels if not isinstance(panel, RowPanel))

    def queries(self, kind: Literal["loki", "prometheus"]) -> Iterator[str]:
        for panel in self.shown():
            yield from (target.expr for target in panel.targets if target.datasource.type == kind)


BOARDS: Final = {path.stem: Dashboard.model_validate_json(path.read_bytes()) for path in DASHBOARDS}
