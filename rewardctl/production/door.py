"""How people reach the platform."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from rewardctl.kernel.settings import DEFAULT_ISSUER, ProjectSettings, parts
from rewardctl.production.address import loopback
from rewardctl.production.finding import Fault, Unseen
from rewardctl.production.subject import AWAY, Subject

DOCUMENTS: Final = ("/redoc", "/auth/openapi.json", "/events/openapi.json")
"""Of the daemons behind the gateway; its own, at /openapi.json and /docs, is for everybody."""
_OK: Final = 200
_YEAR: Final = 31_536_000
_WIDEST: Final = 8
"""Bits of a network: half the Internet is nobody's proxy."""


def issuer(subject: Subject) -> Iterator[Fault]:
    if subject.settings.issuer == DEFAULT_ISSUER:
        yield Fault("every platform that was not told another signs as rewardctl", 'issuer = "https://YOUR-ADDRESS"')


def tls(subject: Subject) -> Iterator[Fault]:
    if not subject.settings.hsts_seconds:
        found = "people may come by http: nothing says that TLS is all there is"
        yield Fault(found, f"put TLS before the gateway, then hsts_seconds = {_YEAR}")


def listening(subject: Subject) -> Iterator[Fault]:
    told = subject.settings
    if loopback(told.host) and not told.trusted_proxies:
        found = f"it listens on {told.host} alone, and nothing on this machine is said to stand before it"
        yield Fault(found, 'trusted_proxies = "127.0.0.1/32" for a proxy of this machine, else host = "ADDRESS"')


def exposed(subject: Subject) -> Iterator[Fault]:
    host = subject.settings.host
    if not loopback(host):
        what = "/metrics is" if subject.containers else "/metrics, auth and event are"
        found = f"{what} reached at {host} by whoever reaches that address"
        yield Fault(found, 'host = "127.0.0.1" behind a proxy, or a firewall that lets in port gateway_port alone')


def proxies(subject: Subject) -> Iterator[Fault]:
    told = subject.settings
    if not told.trusted_proxies and (told.hsts_seconds or loopback(told.host)):
        found = "it stands behind something whose X-Forwarded-For is not believed: all callers count as one address"
        yield Fault(found, 'trusted_proxies = "THE-PROXY\'S-NETWORK"')
    for wide in filter(_wide, _networks(told)):
        yield Fault(f"trusted_proxies believes {wide}: callers choose their own address", "name the proxies alone")


def limits(subject: Subject) -> Iterator[Fault]:
    if not subject.settings.rate_limits:
        yield Fault("nobody is held back: rate_limits is off", "rate_limits = true")


def shared_limits(subject: Subject) -> Iterator[Fault]:
    told = subject.settings
    if told.mongodb_uri_user and not told.mongodb_uri_limits:
        yield Fault("each gateway counts requests for itself alone", 'mongodb_uri_limits_file = "FILE"')


def connections(subject: Subject) -> Iterator[Fault]:
    if not subject.settings.connections_per_address:
        yield Fault("one address may hold any number of connections", "connections_per_address = 2000")


def origins(subject: Subject) -> Iterator[Fault]:
    for one in parts(subject.settings.cors_origins):
        if one.startswith("http://"):
            yield Fault(f"pages of {one} may ask, and come without TLS", "name https origins in cors_origins")


def documents(subject: Subject) -> Iterator[Fault | Unseen]:
    if subject.answers is None:
        yield Unseen(AWAY)
        return
    for path, status in subject.answers.items():
        if status == _OK:
            yield Fault(f"the gateway shows everybody {path}", f"have what stands before the gateway refuse {path}")


def _networks(told: ProjectSettings) -> Iterator[IPv4Network | IPv6Network]:
    return (ip_network(one, strict=False) for one in parts(told.trusted_proxies))


def _wide(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen < _WIDEST
