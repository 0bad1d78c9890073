from typing import Annotated, Literal

import typer
from typer.completion import get_completion_script  # type: ignore[attr-defined] # Typer has it in a private module alone

from rewardctl.cli import app as program
from rewardctl.cli import output

app = typer.Typer()
Shell = Literal["bash", "zsh", "fish"]


@app.command("completion")
def completion(shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")]) -> None:
    """Print what makes a shell complete commands, options, and ids of events, rewards and claims.

    bash: eval "$(rewardctl completion bash)" in ~/.bashrc. zsh: the same in ~/.zshrc, after compinit.
    fish: rewardctl completion fish > ~/.config/fish/completions/rewardctl.fish
    """
    output.write_made(get_completion_script(prog_name="rewardctl", complete_var=program.COMPLETE, shell=shell))
