"""The ports on MongoDB. Whatever is contended is one guarded `find_one_and_update`."""
