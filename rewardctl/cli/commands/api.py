"""`rewardctl api get|post|put|patch|delete PATH`: any call, and the document that says which there are."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer

from rewardctl.cli import api_call, output, session
from rewardctl.cli.help import verbs
from rewardctl.cli.output import JsonFlag, note, write_made
from rewardctl.cli.written import OutputFile, written
from rewardctl.client import Client
from rewardctl.client.collection import http_file
from rewardctl.runtime import project

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_DOCUMENT: Final = "/openapi.json"


class _AnyCase(verbs.Noun):
    """`GET` is `get`."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - types of Typer's own, which it hides
        return super().get_command(ctx, cmd_name.lower())


app = typer.Typer(no_args_is_help=True, cls=_AnyCase)


def _caller(method: str) -> Callable[..., None]:
    def call(
        path: Annotated[str, typer.Argument(help="From its /, such as /events?limit=5.")],
        *,
        data: Annotated[
            str | None, typer.Option("--data", "-d", metavar="JSON|@FILE", help="The body; @- for standard input.")
        ] = None,
        query: Annotated[list[str] | None, typer.Option("--query", metavar="NAME=VALUE")] = None,
        header: Annotated[list[str] | None, typer.Option("--header", "-H", metavar="'NAME: VALUE'")] = None,
        as_json: JsonFlag = False,
    ) -> None:
        target = api_call.target(path, query or [])
        headers, body = api_call.headers(header or []), api_call.body(data)
        with _client() as client:
            answer = client.gateway.send(method, target.path, body=body, params=target.params, headers=headers)
        text = api_call.printed(answer.content, answer.headers.get("content-type", ""), as_json=as_json)
        if text:
            write_made(text)
        else:
            note(f"{answer.status_code}, without a body")

    return call


for _method in _METHODS:
    app.command(_method, help=f"Send a {_method.upper()} with the login that is kept, and print the answer.")(
        _caller(_method.upper())
    )


@app.command("spec")
def spec(*, output: OutputFile = None, as_json: JsonFlag = False) -> None:
    """Print the platform's OpenAPI document."""
    written(_laid_out(_document(), as_json=as_json), output)


@app.command("collection")
def collection(*, output: OutputFile = None) -> None:
    """Print every request of the platform as an .http file, which editors send."""
    document = _document()
    with _client() as client:
        written(http_file(document, client.gateway.url), output)


def _laid_out(document: dict[str, Any], *, as_json: bool) -> str:
    return output.json_text(document) if as_json else json.dumps(document, indent=2)


def _document() -> dict[str, Any]:
    with _client() as client:
        return client.gateway.call(dict[str, Any], "GET", _DOCUMENT)


@contextmanager
def _client() -> Iterator[Client]:
    """Of whoever is logged in, or of nobody."""
    here = project.find()
    with session.logged_in() if session.read(here) else session.anonymous(here) as client:
        yield client
