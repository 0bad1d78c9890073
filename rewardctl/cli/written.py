"""What a command wrote goes to the screen, or into the file that was named for it."""

from pathlib import Path
from typing import Annotated

import typer

from rewardctl.cli.output import note, write_made
from rewardctl.runtime import durable

OutputFile = Annotated[Path | None, typer.Option("--output", "-o", help="The file, in place of the screen.")]


def written(text: str, output: Path | None) -> None:
    if output is None:
        write_made(text.rstrip("\n"))
        return
    durable.write(output, text.encode(), flush=False)
    output.chmod(0o644)
    note(f"Written to {output}")
