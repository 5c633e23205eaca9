"""Every change of the role-play and of the debrief: one function is one thing a person does."""
