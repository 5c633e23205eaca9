"""The demo: a made-up team with a past, a room that is running, and all of its screens side by side."""
