import pytest

from rewardctl.production.address import Address, anonymous


@pytest.mark.parametrize(
    ("uri", "encrypted"),
    [
        ("mongodb://db/x", False),
        ("mongodb://db/x?tls=true", True),
        ("mongodb://db/x?ssl=TRUE", True),
        ("mongodb+srv://db.example.com/x", True),
        ("mongodb+srv://db.example.com/x?tls=false", False),
    ],
)
def test_whether_it_speaks_tls(uri: str, encrypted: bool) -> None:
    assert Address.of(uri).encrypted is encrypted


@pytest.mark.parametrize(
    ("uri", "leaves"),
    [
        ("mongodb://127.0.0.1:1,localhost:2/x", False),
        ("mongodb://[::1]:1/x", False),
        ("mongodb://127.0.0.1:1,db:2/x", True),
        ("mongodb://[fd00::1]/x", True),
    ],
)
def test_whether_it_leaves_this_machine(uri: str, leaves: bool) -> None:
    assert Address.of(uri).leaves_this_machine is leaves


def test_who_asks_by_a_certificate_is_somebody() -> None:
    assert Address.of("mongodb://db/x?tls=true&authMechanism=MONGODB-X509").authenticated
    assert not Address.of("mongodb://db/x?tls=true").authenticated


def test_the_same_place_for_nobody() -> None:
    uri = "mongodb://me:p%40ss@a:1,b:2/x?replicaSet=rs0&authSource=admin&tls=true&tlsCAFile=%2Fca.pem"
    assert anonymous(uri) == "mongodb://a:1,b:2/x?replicaSet=rs0&tls=true&tlsCAFile=%2Fca.pem"
