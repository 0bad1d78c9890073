"""What this process measured, as Prometheus reads it."""
