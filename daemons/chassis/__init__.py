"""What the daemons are built on: the parts that two or more of them share."""
