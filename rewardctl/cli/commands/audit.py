import typer

from rewardctl.cli.commands import audit_log

app = typer.Typer(no_args_is_help=True)
app.command("log")(audit_log.log)


@app.callback()
def _audit() -> None:
    """Show who changed what."""
