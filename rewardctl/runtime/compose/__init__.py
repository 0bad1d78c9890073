"""The platform as containers: what `ops/compose` asks for is made here, and compose is driven."""
