"""What a flag says on the phones of its pair: to the seller, and to the partner who should stay in the role."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roleplay.models import FlagKind


@dataclass(frozen=True)
class Words:
    """`seller` heads the seller's screen, `then` is the one thing to do now, `partner` heads the others' screens.

    `line` is what the seller reads afterwards, behind "In the last half:".
    """

    seller: "str | Promise"
    then: "str | Promise"
    partner: "str | Promise"
    line: "str | Promise"


FLAGGED: dict[str, Words] = {
    FlagKind.ASK_TWICE: Words(
        _("You asked twice"),
        _("What did the customer tell you before that? Go on from there, without asking again."),
        _("%(seller)s asked twice"),
        _("asked twice"),
    ),
    FlagKind.SILENCE_BROKEN: Words(
        _("You broke the silence"),
        _("After the ask, count to seven. The next word belongs to the customer."),
        _("%(seller)s spoke too early"),
        _("broke the silence"),
    ),
    FlagKind.DISCOUNT_OFFERED: Words(
        _("You offered a discount"),
        _("Nobody asked for a lower price. Go back to what it is worth to them."),
        _("%(seller)s offered a discount"),
        _("offered a discount"),
    ),
    FlagKind.PRODUCT_FIRST: Words(
        _("Product came first"),
        _("Start from their result, then the product."),
        _("%(seller)s began with the product"),
        _("began with the product"),
    ),
    FlagKind.NEVER_SAY: Words(
        _("That is on the never-say list"),
        _("Say it again in other words."),
        _("%(seller)s said a never-say"),
        _("said a never-say"),
    ),
    FlagKind.RENEWAL_TIED: Words(
        _("You tied it to the renewal"),
        _("Keep the renewal out of this conversation."),
        _("%(seller)s tied it to the renewal"),
        _("tied it to the renewal"),
    ),
    FlagKind.OUT_OF_TIME: Words(
        _("Out of time"),
        _("Close with what you have: one dated next step."),
        _("%(seller)s ran out of time"),
        _("ran out of time"),
    ),
}
