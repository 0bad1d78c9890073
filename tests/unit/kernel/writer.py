"""Logs numbered lines to its standard output for ever: `writer.py PATH BYTES COUNT FIRST`."""

import itertools
import os
import sys
from pathlib import Path

from rewardctl.kernel.log import configure, log_for
from rewardctl.kernel.log_file import Limit, TurnedOver

path, size, count, first = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
configure("writer", env="test", level="info", stream=TurnedOver(sys.stdout, path, Limit(size, count)))
log = log_for("test")
for number in itertools.count(first):
    log.bind(number=number).info("said")
    if number % 50 == 0:
        os.write(2, f"Traceback {number}\n".encode())
