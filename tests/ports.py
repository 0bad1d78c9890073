import socket


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_base(count: int = 5) -> int:
    """The first of `count` ports in a row that nobody has right now."""
    while True:
        base = free_port()
        if base + count < 65_535 and all(_free(base + step) for step in range(count)):
            return base


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
