"""Whether a file that is always replaced as a whole is another one now."""

from pathlib import Path

Mark = tuple[int, int]


def mark(path: Path) -> Mark | None:
    """Changes with the file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
