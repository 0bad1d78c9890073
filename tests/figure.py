"""A test that proves a figure writes it: the fixture `figure` takes its line."""

from collections.abc import Callable

Figure = Callable[[str], None]
