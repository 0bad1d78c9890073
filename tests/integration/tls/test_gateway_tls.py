"""The client of a platform behind TLS whose certificate no usual authority vouches for."""

import io
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from rewardctl.cli.app import main
from rewardctl.client import Client
from rewardctl.kernel.errors import BadSettings
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project
from tests.integration.tls.certificates import Authority


class _Refuses(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nobody reads it."""


class _Quiet(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a certificate is what is tested."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "ours")


@pytest.fixture(scope="module")
def port(authority: Authority) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.vouched("server"))
    with _Quiet(("127.0.0.1", 0), _Refuses) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    monkeypatch.setenv("REWARDCTL_HOME", str(made.root))
    monkeypatch.setenv("REWARDCTL_GATEWAY_URL", f"https://127.0.0.1:{port}")
    return made


def _logged_in(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    monkeypatch.setattr("sys.stdin", io.StringIO("a password\n"))
    with pytest.raises(SystemExit) as ended:
        main(["login", "me@example.com", "--password-stdin"])
    return int(ended.value.code or 0), capsys.readouterr().err.splitlines()


@pytest.mark.usefixtures("project")
def test_a_certificate_of_nobody_we_know_is_refused_and_how_to_trust_it_is_said(
    port: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said = _logged_in(capsys, monkeypatch)
    assert status == 8
    assert said[0].startswith(f"error: The certificate at https://127.0.0.1:{port} is not trusted: ")
    assert said[1] == "hint: name the file of the authority that signed it: ca_file (REWARDCTL_CA_FILE)"


def test_an_authority_that_the_project_names_is_trusted(
    project: Project, authority: Authority, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.root / "ca.pem").write_bytes(authority.file.read_bytes())
    with project.settings_file.open("a") as file:
        file.write('ca_file = "ca.pem"\n')
    status, said = _logged_in(capsys, monkeypatch)
    assert (status, said[0]) == (1, "error: The gateway answered 404")


def test_a_certificate_of_another_name_is_told_from_one_that_nobody_signed(port: int, authority: Authority) -> None:
    with (
        Client(f"https://localhost:{port}", ca_file=authority.file) as client,
        pytest.raises(BadSettings, match="is of another") as refused,
    ):
        client.auth.me()
    assert "gateway_url" in (refused.value.hint or "")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(BadSettings, match=r"ca\.pem can't be used"):
        Client("https://127.0.0.1:1", ca_file=file)
