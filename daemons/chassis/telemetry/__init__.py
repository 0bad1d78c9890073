"""The lines of this process, handed on to where they are kept, and what took its time."""
