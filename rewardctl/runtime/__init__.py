"""The platform as processes on this machine: a project's files, what runs in it, and who keeps it running."""
