import typer

from rewardctl.cli import output
from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import control, project, topology
from rewardctl.runtime.log_stack import LogStack

app = typer.Typer()


@app.command()
def down(*, as_json: output.JsonFlag = False) -> None:
    """Stop the platform in order, and whatever a supervisor that was killed left behind. Data stays."""
    mine = project.find()
    topology.services(mine, mine.settings())
    stopped = control.stop(mine)
    try:
        if LogStack(mine).stop():
            stopped = [*stopped, "the log stack"]
    except SetupError as error:
        output.note(f"the log stack was left as it is: {error.detail}")
    said = f"Stopped: {', '.join(stopped)}" if stopped else "Nothing was running."
    output.show({"stopped": stopped}, lambda: said, as_json=as_json)
