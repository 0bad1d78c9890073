"""What reading events costs while many log in."""
