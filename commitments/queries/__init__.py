"""Reads for one screen each: bounded queries, rights already applied."""
