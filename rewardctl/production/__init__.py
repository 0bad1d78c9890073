"""What of a project is not fit for production, and how it is mended."""
