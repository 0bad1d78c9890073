import typer

from rewardctl.cli import output
from rewardctl.cli.views import services
from rewardctl.kernel.clock import iso
from rewardctl.runtime import clock, project, stacks

app = typer.Typer()


@app.command()
def ps(*, as_json: output.JsonFlag = False) -> None:
    """Show the services: state, process, port, uptime, memory, restarts and health."""
    mine = project.find()
    now = stacks.of(mine).overview()
    output.show(now, lambda: services.view(now), as_json=as_json)
    if now.orphaned:
        output.note("nobody supervises these services; run: rewardctl up, or rewardctl down")
    if not (time := clock.reading(mine)).real:
        output.note(f"the clock is set: {iso(time.now)}; see: rewardctl clock show")
