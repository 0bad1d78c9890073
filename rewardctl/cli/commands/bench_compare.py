"""`rewardctl bench compare A B`."""

from pathlib import Path
from typing import Annotated

import typer

from rewardctl.bench import compare as benches
from rewardctl.bench import saved
from rewardctl.cli import compare_view, output
from rewardctl.kernel.errors import Invalid


def compare(
    first: Annotated[Path, typer.Argument(help="What bench --save wrote before.")],
    second: Annotated[Path, typer.Argument(help="And after.")],
    *,
    json: output.JsonFlag = False,
) -> None:
    """Show two benches beside each other: medians, spread, and what is more than noise."""
    found = benches.compared(saved.read(first), saved.read(second))
    if not found.scenarios:
        raise Invalid("The two files have no scenario in common", hint="run both with the same --scenario")
    for line in found.notes:
        output.note(line)
    output.show(found, lambda: compare_view.view(found), as_json=json)
