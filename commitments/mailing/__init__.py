"""Reminders as mail: whether any goes out, who reads them, what they say, and the links in them."""
