"""Hosted mode on the real things: PostgreSQL, Redis, nginx and several web processes, each started here."""
