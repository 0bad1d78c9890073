"""What the platform says, in the reader's language: only the edges ask, and what lies within speaks English alone."""
