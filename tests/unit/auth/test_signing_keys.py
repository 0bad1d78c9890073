import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from daemons.auth.service.signing_keys import SigningKeys
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.tokens import kid_of
from rewardctl.runtime import durable

OLD, NEW = SigningKey.generate(), SigningKey.generate()


class Files:
    """Replaced as a whole, as the command line does."""

    def __init__(self, directory: Path) -> None:
        self.signing, self.public = directory / "signing.pem", directory / "jwks.json"
        self.sign(OLD)
        self.publish([OLD])

    def sign(self, key: SigningKey) -> None:
        durable.write(self.signing, key.pem())

    def publish(self, keys: Sequence[SigningKey]) -> None:
        durable.write(self.public, json.dumps({"keys": [one.jwk() for one in keys]}).encode())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def keys(files: Files) -> SigningKeys:
    return SigningKeys.load(files.signing, files.public, "us", "us", SystemClock())


def signed_by(keys: SigningKeys) -> str | None:
    return kid_of(keys.access_token(new_id(), [], "session"))


def test_what_the_files_say_is_taken_while_it_runs(files: Files, keys: SigningKeys) -> None:
    files.publish([OLD, NEW])
    keys.look()
    assert (signed_by(keys), set(keys.public)) == (OLD.kid, {OLD.kid, NEW.kid})
    files.sign(NEW)
    keys.look()
    assert signed_by(keys) == NEW.kid
    files.publish([NEW])
    keys.look()
    assert set(keys.public) == {NEW.kid}


def test_nothing_is_signed_by_a_key_that_is_not_published_yet(files: Files, keys: SigningKeys) -> None:
    files.sign(NEW)
    keys.look()
    assert (signed_by(keys), set(keys.public)) == (OLD.kid, {OLD.kid})
    files.publish([OLD, NEW])
    keys.look()
    assert signed_by(keys) == NEW.kid


@pytest.mark.parametrize("damage", ["signing", "public", "gone"])
def test_files_that_can_not_be_read_change_nothing_until_they_can(files: Files, keys: SigningKeys, damage: str) -> None:
    if damage == "gone":
        files.signing.unlink()
    else:
        getattr(files, damage).write_text("nonsense")
    keys.look()
    assert (signed_by(keys), set(keys.public)) == (OLD.kid, {OLD.kid})
    files.publish([OLD, NEW])
    files.sign(NEW)
    keys.look()
    assert signed_by(keys) == NEW.kid


def test_a_start_without_keys_is_refused(files: Files) -> None:
    files.signing.unlink()
    with pytest.raises(BadSettings):
        SigningKeys.load(files.signing, files.public, "us", "us", SystemClock())
