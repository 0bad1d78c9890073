"""How long the platform takes to start, what it loads for that, and what it holds at rest."""
