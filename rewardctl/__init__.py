"""Events and rewards for campaigns: given once, never over stock, never lost, and every decision explained."""

__version__ = "0.1.0"
