"""Reads for the screens: bounded numbers of queries, rights already applied."""
