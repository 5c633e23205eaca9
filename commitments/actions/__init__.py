"""Every change of a promise: one function is one thing a person does."""
