"""`rewardctl bench compare A B [A B]...`."""

from pathlib import Path
from typing import Annotated

import typer

from rewardctl.bench.load import compare as benches
from rewardctl.bench.load import saved
from rewardctl.cli import output
from rewardctl.cli.views import compare as compare_view
from rewardctl.kernel.errors import Invalid


def compare(
    files: Annotated[list[Path], typer.Argument(metavar="A B [A B]...", help="What bench --save wrote, in pairs.")],
    *,
    as_json: output.JsonFlag = False,
) -> None:
    """Show two benches, or two sides of several, beside each other: medians, spread, and what is more than noise."""
    if len(files) % 2:
        raise Invalid("The files come in pairs", hint="bench compare BEFORE AFTER [BEFORE AFTER]...")
    read = [saved.read(path) for path in files]
    found = benches.compared(read[::2], read[1::2])
    if not found.scenarios:
        raise Invalid("The two sides have no scenario in common", hint="run both with the same --scenario")
    for line in found.notes:
        output.note(line)
    output.show(found, lambda: compare_view.view(found), as_json=as_json)
