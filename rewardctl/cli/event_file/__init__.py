"""An event as a file: exported, reviewed, compared with what there is, and applied."""
