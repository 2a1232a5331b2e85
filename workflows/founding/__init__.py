"""The first day of an office: its areas and offices from a file, and its first administrator."""
