"""A MongoDB address, taken apart without asking a name server."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRUE = "true"
_CREDENTIALS = {"authsource", "authmechanism", "authmechanismproperties"}
_CARELESS = ("tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames")


@dataclass(frozen=True, slots=True)
class Address:
    """`options` by their names in small letters."""

    scheme: str
    user: str
    password: bool
    hosts: tuple[str, ...]
    options: Mapping[str, str]

    @classmethod
    def of(cls, uri: str) -> "Address":
        parts = urlsplit(uri)
        who, _, hosts = parts.netloc.rpartition("@")
        user, _, password = who.partition(":")
        options = {name.lower(): value.lower() for name, value in parse_qsl(parts.query)}
        return cls(parts.scheme, unquote(user), bool(password), tuple(map(_host, hosts.split(","))), options)

    @property
    def authenticated(self) -> bool:
        return bool(self.user) or self.options.get("authmechanism") == "mongodb-x509"

    @property
    def encrypted(self) -> bool:
        usual = _TRUE if self.scheme.endswith("+srv") else "false"
        return self.options.get("tls", self.options.get("ssl", usual)) == _TRUE

    @property
    def careless(self) -> list[str]:
        """Options by which a stranger's certificate is taken."""
        return [name for name in _CARELESS if self.options.get(name.lower()) == _TRUE]

    @property
    def leaves_this_machine(self) -> bool:
        return not all(map(loopback, self.hosts))


def anonymous(uri: str) -> str:
    """The same place, for nobody."""
    parts = urlsplit(uri)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in _CREDENTIALS]
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query=urlencode(query)).geturl()


def _host(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
