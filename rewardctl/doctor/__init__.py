"""What keeps rewardctl from running well on this machine and in this directory, and how it is mended."""
