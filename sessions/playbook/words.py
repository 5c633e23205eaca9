"""Marks of the rules' texts: who said so, and what is to be translated when it is shown."""


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogue, as Django's function of this name does, without Django."""
    return text


S0 = gettext_noop("Expansion Triggers")
S1 = gettext_noop("Cross-sell Diagnosis")
S2 = gettext_noop("Framework notes")
S3 = gettext_noop("Playbook notes")
