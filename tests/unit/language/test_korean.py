"""The Korean catalogue holds every message of the source, and nothing else."""

import re
from collections import Counter
from importlib.resources import files
from typing import get_args

import pytest

from rewardctl.audit.report import Finding
from rewardctl.audit.verifier import CHECKS
from rewardctl.bench.load.compare import Verdict
from rewardctl.cli.app import main
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.language.catalogue import entries, translations
from rewardctl.language.template import PLACE, Template
from tests import help_texts
from tests.foreign_messages import BY_DAEMONS, BY_PYDANTIC, BY_PYTHON, BY_TYPER, said_of
from tests.messages import Found, found, sources
from tests.written_texts import constants, unfollowed

_TEXT = files("rewardctl.language").joinpath("ko.po").read_text("utf-8")
_KOREAN = dict(entries(_TEXT))
_NAMED = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def said() -> Found:
    """And where each message that no source of ours tells comes from."""
    everything = found()
    foreign = dict.fromkeys((*BY_PYDANTIC, *BY_PYTHON, *BY_DAEMONS, *BY_TYPER), "tests/foreign_messages.py")
    promises = {Finding.of(one).meaning: f"{one.__module__}.{one.__name__}" for one in CHECKS}
    verdicts = dict.fromkeys(get_args(Verdict), "rewardctl/bench/load/compare.py")
    pages = dict.fromkeys(help_texts.every(), "rewardctl --help")
    everything.texts = {**pages, **foreign, **promises, **verdicts, **everything.texts}
    everything.texts |= unfollowed(everything.texts)
    return everything


def _entry(message: str) -> str:
    quoted = message.replace("\\", "\\\\").replace('"', '\\"')
    return f'msgid "{quoted}"\nmsgstr ""'


def test_every_message_has_a_translation(said: Found) -> None:
    missing = [f"# {where}\n{_entry(message)}" for message, where in said.texts.items() if not _KOREAN.get(message)]
    assert not missing, "add to rewardctl/language/ko.po:\n\n" + "\n\n".join(missing)


def test_no_translation_is_of_a_message_that_is_gone(said: Found) -> None:
    assert [message for message in _KOREAN if message not in said.texts] == []


def test_no_message_stands_twice() -> None:
    assert [message for message, times in Counter(one for one, _ in entries(_TEXT)).items() if times > 1] == []


def test_a_translation_has_the_places_of_its_message() -> None:
    other = [
        (one, told) for one, told in _KOREAN.items() if sorted(_NAMED.findall(one)) != sorted(_NAMED.findall(told))
    ]
    assert other == []


def test_a_message_of_too_few_words_to_be_found_is_asked_for_by_name() -> None:
    known = {text for _, tree in sources() for text in constants(tree)}
    few = [one for one, told in _KOREAN.items() if PLACE.search(one) and not Template.of(one, told).telling]
    assert [one for one in few if one != _KOREAN[one] and one not in known] == []


def test_the_catalogue_reads_as_the_messages_do() -> None:
    """Each message, with values in its places, is found again: no other template takes it away."""
    for message, translation in _KOREAN.items():
        if not PLACE.search(message) or not Template.of(message, translation).telling:
            continue
        values = [f"V{number}" for number in range(len(PLACE.findall(message)))]
        filled = PLACE.sub(lambda place: values[int(place[1])], message)  # noqa: B023 - called at once
        wanted = PLACE.sub(lambda place: values[int(place[1])], translation)  # noqa: B023 - likewise
        assert translations("ko").gettext(filled) == wanted


@pytest.mark.parametrize("message", BY_PYDANTIC)
def test_what_pydantic_says_of_a_field_is_known(message: str) -> None:
    said = said_of(*BY_PYDANTIC[message])
    told = Template.of(message, "".join(PLACE.findall(message))).said_as(said) if PLACE.search(message) else message
    assert told is not None
    assert PLACE.search(message) or told == said
    assert re.search("[가-힣]", translations("ko").gettext(said))


@pytest.mark.parametrize("message", BY_PYTHON)
def test_what_python_says_of_a_setting_is_known(message: str) -> None:
    with pytest.raises(BadSettings) as raised:
        ProjectSettings.read(outbound_networks=BY_PYTHON[message])
    assert Template.of(message, "").said_as(raised.value.errors[0].msg.partition(";")[0]) is not None
    assert not re.search("[A-Za-z]{3} [a-z]{3}", translations("ko").gettext(raised.value.detail))


@pytest.mark.parametrize("message", BY_TYPER)
def test_what_typer_says_of_a_command_line_is_known(
    message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_LANG", "ko")
    with pytest.raises(SystemExit):
        main(BY_TYPER[message])
    told = capsys.readouterr().err.splitlines()[0].removeprefix("오류: ")
    assert re.fullmatch(".+".join(map(re.escape, PLACE.split(_KOREAN[message])[::2])), told)
    assert not re.search("[A-Za-z]{3} [a-z]{3}", told)
