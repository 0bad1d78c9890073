"""What the daemons are built on: the parts that two or more of them share."""

import os

os.environ.setdefault("MOTOR_MAX_WORKERS", "64")  # read once, at motor's import; its own five a core are soon all busy
