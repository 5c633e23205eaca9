"""The wall as a digest for one Slack channel: what it says, where it may go, and how it gets there (CONTENT 3.2)."""
