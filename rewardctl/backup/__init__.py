"""Both databases in one file, and back again.

manifest    what a file says of itself: it is written last
archive     the file: a ZIP of one BSON stream a collection, as mongodump writes them
instant     a database as of one moment
take        from the databases into a file
check       whether a file is what was written
restore     from a file into the databases, read back before it counts
"""
