from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.unit.ops.alloy import Block, NoAlloy, parse
from tests.unit.ops.alloy_reference import COMPONENTS, CONFIGURATION, FUNCTIONS, PARTS, STAGES, Shape
from tests.unit.ops.places import LABELS, OPS

METADATA = (
    *(
        "requestId",
        "traceId",
        "spanId",
        "userId",
        "role",
        "method",
        "route",
        "path",
        "statusCode",
        "event",
        "component",
    ),
)


@dataclass
class Scope:
    """A file, or the inside of a `declare`: `referable` holds `name.label.export`."""

    blocks: list[Block]
    imported: dict[str, Shape] = field(default_factory=dict)

    def referable(self) -> Iterator[str]:
        for block in self.blocks:
            if block.name == "argument":
                yield f"argument.{block.label}.value"
            elif block.name not in CONFIGURATION:
                yield from (f"{block.name}.{block.label}.{export}" for export in self.shape(block).exports.split())

    def shape(self, block: Block) -> Shape:
        return (COMPONENTS | CONFIGURATION | PARTS | self.imported)[block.name]


def read(name: str) -> Block:
    return parse((OPS / "alloy" / name).read_text("utf-8"))


def declared() -> dict[str, Block]:
    return {str(block.label): block for block in read("lines.alloy").blocks}


def scopes() -> dict[str, Scope]:
    """Everything that refers to something, by name."""
    found = {f"lines.alloy: {name}": Scope(block.blocks) for name, block in declared().items()}
    for name in ("config.alloy", "config-files.alloy"):
        blocks = read(name).blocks
        found[name] = Scope(blocks, {key: _custom(part) for key, part in _imports(blocks).items()})
    return found


def _imports(blocks: list[Block]) -> dict[str, Block]:
    spaces = [block.label for block in blocks if block.name == "import.file"]
    return {f"{space}.{name}": block for space in spaces for name, block in declared().items()}


def _custom(declaration: Block) -> Shape:
    arguments = [f"{block.label}!" for block in declaration.blocks if block.name == "argument"]
    exports = [str(block.label) for block in declaration.blocks if block.name == "export"]
    return Shape(" ".join(arguments), "", " ".join(exports))


SCOPES = scopes()
EACH = pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())


@pytest.mark.parametrize(
    "text",
    [
        "logging {",
        "logging }",
        'logging { level = "warn" format = "json" }',
        "logging {\n level = \n}",
        'logging {\n level = "a"\n level = "b"\n}',
        "a = [1 2]",
        'a = {"b" 1}',
        'a = "open',
        "a = f(",
        "a = 1 +",
        "a: 1",
    ],
)
def test_what_is_no_alloy_is_refused(text: str) -> None:
    with pytest.raises(NoAlloy):
        parse(text)


@EACH
def test_every_component_has_its_arguments_and_blocks_and_no_others(scope: Scope) -> None:
    for block in scope.blocks:
        _well_formed(scope, block)


def _well_formed(scope: Scope, block: Block) -> None:
    shape = scope.shape(block)
    given = set(block.attributes)
    assert shape.needs() <= given <= shape.takes(), block.name
    for part in block.blocks:
        assert part.name in shape.blocks.split(), part.name
        assert part.name in STAGES or not part.name.startswith("stage.")
        _well_formed(scope, part)


@EACH
def test_components_of_one_kind_have_names_of_their_own(scope: Scope) -> None:
    names = [(block.name, block.label) for block in scope.blocks]
    assert len(names) == len(set(names))
    assert all(block.label for block in scope.blocks if block.name != "logging")


@EACH
def test_every_reference_is_to_what_a_component_exports_and_every_function_is_known(scope: Scope) -> None:
    referable = set(scope.referable())
    values = [value for block in scope.blocks for value in block.values()]
    assert {name for value in values for name in value.references} <= referable
    assert {name for value in values for name in value.calls} <= FUNCTIONS


@EACH
def test_nothing_is_left_unused(scope: Scope) -> None:
    used = {name.rsplit(".", 1)[0] for block in scope.blocks for value in block.values() for name in value.references}
    sources = {"loki.source.docker", "loki.source.file"}
    for block in scope.blocks:
        if block.name not in {*CONFIGURATION, *sources}:
            assert f"{block.name}.{block.label}" in used, block.name


@pytest.mark.parametrize("name", ["config.alloy", "config-files.alloy"])
def test_the_shared_part_is_imported_from_where_compose_mounts_it(name: str) -> None:
    (imported,) = [block for block in read(name).blocks if block.name == "import.file"]
    assert imported.attributes["filename"].strings == ["/etc/alloy/lines.alloy"]


def test_labels_are_three_and_the_rest_is_structured_metadata() -> None:
    stages = _stages()
    assert set(stages["stage.labels"].attributes["values"].keys) == LABELS
    assert set(stages["stage.label_keep"].attributes["values"].strings) == LABELS
    assert set(stages["stage.structured_metadata"].attributes["values"].keys) == set(METADATA)


def test_every_field_is_taken_out_of_the_line_before_it_is_used() -> None:
    stages = _stages()
    assert next(iter(stages)) == "stage.json"
    expressions = stages["stage.json"].attributes["expressions"]
    assert expressions.keys == expressions.strings
    assert set(expressions.keys) == {"time", *LABELS, *METADATA}


def test_a_line_keeps_its_own_time() -> None:
    told = {name: value.strings for name, value in _stages()["stage.timestamp"].attributes.items()}
    assert (told["source"], told["format"]) == (["time"], ["RFC3339Nano"])


def test_only_containers_of_the_project_are_read() -> None:
    (docker,) = [block for block in read("config.alloy").blocks if block.name == "discovery.docker"]
    (only,) = docker.blocks
    assert only.attributes["values"].strings[0] == "com.docker.compose.project="


def test_only_the_daemons_files_are_read() -> None:
    (match,) = [block for block in read("config-files.alloy").blocks if block.name == "local.file_match"]
    assert match.attributes["path_targets"].strings[-1] == "/*.jsonl"


def _stages() -> dict[str, Block]:
    (process,) = [block for block in declared()["lines"].blocks if block.name == "loki.process"]
    return {stage.name: stage for stage in process.blocks}
