"""Plays as the desk writes them, what a move asks for, who is on the customer's side, and what a segment is to add."""
