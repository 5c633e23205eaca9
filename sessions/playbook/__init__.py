"""The rules of the field, as code without a framework: facts of an account in, answers with reason and source out.

`facts` says what can be known; `signals`, `timing` and `guardrails` answer from it. A fact that is None is not known,
and what depends on it is answered so: never passed, never blocked.
"""
