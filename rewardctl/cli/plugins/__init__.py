"""`rewardctl plugin`: reward types as they are installed in this environment, tried, and begun anew."""
