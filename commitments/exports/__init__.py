"""What stands on the desk, as a file: read in chunks, and written as CSV or as a spreadsheet meanwhile."""
