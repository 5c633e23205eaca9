"""What a play that is over still asks for, and what has no sense any more (CONTENT 1.4, 1.11, 1.12, 1.19). No Django.

Whatever became of a play, these stay due: the Friday report, which is owed for every promise made aloud; the look at a
new trigger and the AE's touch, which are about the signal and are counted on day 90; and day 90, which is the hour's.
"""

SIGNED, GIVEN_UP = "signed", "no_longer_valid"
# The looks at the target, and the steps on the way to the signature.
_STEPS = (
    *("day_7_check", "close_check", "joint_meeting", "business_case"),
    *("sponsor_mapping", "pain_freshness"),
)
# What was promised and signed stands in the CRM; what was given up need not be written there any more.
ENDS = {SIGNED: frozenset(_STEPS), GIVEN_UP: frozenset((*_STEPS, "crm_logging"))}
# Every kind that some ending ends.
KINDS = tuple(sorted(frozenset().union(*ENDS.values())))


def outcome_of(kind: str, over: str | None) -> str | None:
    """What a duty of a kind that nobody has done ends with: `over` is how its play ended, None for one that goes on."""
    return over if over is not None and kind in ENDS[over] else None
