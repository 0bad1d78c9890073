import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.keys import SigningKey, load_public_keys

EXAMPLE = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
EXAMPLES_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
"""RFC 8037, appendix A.3."""


def test_a_key_is_read_back_from_its_file(tmp_path: Path) -> None:
    key = SigningKey.generate()
    path = tmp_path / "signing.pem"
    path.write_bytes(key.pem())
    read = SigningKey.load(path)
    assert (read.kid, read.jwk()) == (key.kid, key.jwk())


def test_two_keys_have_two_names() -> None:
    assert SigningKey.generate().kid != SigningKey.generate().kid


def test_a_keys_name_is_the_thumbprint_of_rfc_7638(monkeypatch: pytest.MonkeyPatch) -> None:
    key = SigningKey.generate()
    monkeypatch.setattr("rewardctl.kernel.keys._jwk", lambda _: EXAMPLE)
    assert SigningKey._of(key.private).kid == EXAMPLES_THUMBPRINT


def test_the_public_half_holds_nothing_of_the_private() -> None:
    key = SigningKey.generate()
    jwk = key.jwk()
    assert set(jwk) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert base64.urlsafe_b64encode(key.private.private_bytes_raw()).rstrip(b"=").decode() not in jwk.values()


def test_a_key_is_not_shown() -> None:
    key = SigningKey.generate()
    assert key.private.private_bytes_raw().hex() not in repr(key)


def test_the_public_keys_of_a_file_are_found_by_name(tmp_path: Path) -> None:
    old, new = SigningKey.generate(), SigningKey.generate()
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [old.jwk(), new.jwk()]}))
    found = load_public_keys(path)
    assert set(found) == {old.kid, new.kid}
    found[new.kid].verify(new.private.sign(b"said"), b"said")


def _other_kind() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("content", [None, b"", b"no key", _other_kind()])
def test_a_file_without_a_signing_key_is_named_and_mended(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "signing.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=str(path)) as refused:
        SigningKey.load(path)
    assert "rewardctl init" in (refused.value.hint or "")


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"keys": [{}]}',
        b'{"keys": [1]}',
        b'{"keys": [{"kid": "a", "kty": "oct", "crv": "Ed25519", "x": ""}]}',
        b'{"keys": [{"kid": "a", "kty": "OKP", "crv": "Ed448", "x": ""}]}',
        b'{"keys": [{"kid": "a", "kty": "OKP", "crv": "Ed25519", "x": "c2hvcnQ"}]}',
    ],
)
def test_a_file_that_is_no_key_set_is_named_and_mended(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "jwks.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=str(path)) as refused:
        load_public_keys(path)
    assert "rewardctl init" in (refused.value.hint or "")
