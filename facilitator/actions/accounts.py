"""Accounts and the links that open them."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from facilitator.locking import for_update
from facilitator.models import Membership, SignInLink, User

FIRST_EMAIL = "facilitator@localhost"


def make_sign_in_link(*, user: User, minutes: int = 15) -> str:
    """A one-time token for `/sign-in/<token>/`; only its digest is stored. Earlier unused links stop working."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        SignInLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
        SignInLink.objects.create(user=user, token_hash=_digest(token), expires_at=now + timedelta(minutes=minutes))
    return token


def find_sign_in_link(token: str) -> SignInLink | None:
    """The link behind a token, while it can still be used."""
    return (
        SignInLink.objects.select_related("user")
        .filter(token_hash=_digest(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )


def use_sign_in_link(*, token: str) -> User | None:
    """Burn the link and give its user; None when it was used, is too old or never was."""
    link = find_sign_in_link(token)
    # Two taps at once: the row changes for one of them only.
    if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        return None
    return link.user


def clear_old_sign_in_links() -> int:
    """Delete links that open nothing any more, a day after they stopped; gives how many rows went."""
    return SignInLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=1)).delete()[0]


def clear_old_logins() -> None:
    """Delete logins whose time is over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def ensure_first_facilitator() -> User:
    """The account that embedded mode signs in to: the oldest active one, made when there is none."""
    with transaction.atomic():
        user = for_update(User.objects).filter(is_active=True).order_by("pk").first()
        return user or User.objects.create_user(email=FIRST_EMAIL)


def ensure_account(*, email: str) -> User:
    """The active account of an address, made when there is none; one that was closed stays closed."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        return user or User.objects.create_user(email=email)


def introduce(*, user: User, name: str, password: str = "") -> None:
    """The person's own name and, when given, their own password."""
    user.name = name
    fields = ["name"]
    if password:
        user.set_password(password)
        fields.append("password")
    user.save(update_fields=fields)


def may_be_given_links(*, giver: User, users: Iterable[User]) -> set[int]:
    """Ids of those for whom an owner may make a sign-in link. 1 query.

    A link is the account itself: only for people without a password of their own, and only when every team they
    belong to is owned by the giver. Otherwise adding a known address to a team would open its account.
    """
    open_accounts = {user.pk for user in users if not (user.has_usable_password() or user.is_superuser)} - {giver.pk}
    owned = Membership.objects.filter(user=giver, role=Membership.Role.OWNER).values("team")
    elsewhere = Membership.objects.filter(user__in=open_accounts).exclude(team__in=owned)
    return open_accounts - set(elsewhere.values_list("user_id", flat=True))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
