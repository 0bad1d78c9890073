"""What the kinds of panels in use may say, after `raw/composable/*/panelcfg` of npm's @grafana/schema 13.2.3."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)


class Reduce(Model):
    calcs: list[str]
    fields: str
    values: bool


class Stat(Model):
    color_mode: Literal["background", "background_solid", "none", "value"]
    graph_mode: Literal["area", "line", "none"]
    justify_mode: Literal["auto", "center"]
    orientation: Literal["auto", "horizontal", "vertical"]
    percent_change_color_mode: Literal["inverted", "same_as_value", "standard"]
    reduce_options: Reduce
    show_percent_change: bool
    text_mode: Literal["auto", "name", "none", "value", "value_and_name"]
    wide_layout: bool


class Legend(Model):
    calcs: list[str]
    display_mode: Literal["hidden", "list", "table"]
    placement: Literal["bottom", "right"]
    show_legend: bool


class Tooltip(Model):
    mode: Literal["multi", "none", "single"]
    sort: Literal["asc", "desc", "none"]


class TimeSeries(Model):
    legend: Legend
    tooltip: Tooltip


class Stacking(Model):
    group: str
    mode: Literal["none", "normal", "percent"]


class Series(Model):
    """How a time series is drawn."""

    draw_style: Literal["bars", "line", "points"]
    fill_opacity: int
    line_width: int
    show_points: Literal["always", "auto", "never"]
    stacking: Stacking


class BarGauge(Model):
    display_mode: Literal["basic", "gradient", "lcd"]
    legend: Legend
    max_viz_height: int
    min_viz_height: int
    min_viz_width: int
    name_placement: Literal["auto", "hidden", "left", "top"]
    orientation: Literal["auto", "horizontal", "vertical"]
    reduce_options: Reduce
    show_unfilled: bool
    sizing: Literal["auto", "manual"]
    value_mode: Literal["color", "hidden", "text"]


class SortBy(Model):
    desc: bool
    display_name: str


class Table(Model):
    cell_height: Literal["auto", "lg", "md", "sm"]
    frame_index: int
    show_header: bool
    sort_by: list[SortBy] | None = None


class Cell(Model):
    type: Literal["auto", "gauge"]
    mode: Literal["basic", "gradient", "lcd"] | None = None


class Cells(Model):
    """How a table's cells are drawn."""

    align: Literal["auto", "center", "left", "right"]
    cell_options: Cell
    inspect: bool
    filterable: bool


class Logs(Model):
    dedup_strategy: Literal["exact", "none", "numbers", "signature"]
    enable_log_details: bool
    prettify_log_message: bool
    show_common_labels: bool
    show_labels: bool
    show_log_context_toggle: bool
    show_time: bool
    sort_order: Literal["Ascending", "Descending"]
    wrap_log_message: bool
