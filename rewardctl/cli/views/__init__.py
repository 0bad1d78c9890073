"""What people see of an answer; programs get `--json`."""
