"""Reads for the faces of the role-play and of the debrief; what a seat may not see is never read for it."""
