"""Users, the teams they look after, and the reps of a team."""

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Accounts are named by their e-mail address, compared without case."""

    def create_user(self, *, email: str, name: str = "", password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, name: str = "", password: str | None = None) -> "User":
        return self.create_user(email=email, name=name, password=password, is_staff=True, is_superuser=True)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A facilitator or manager: somebody who signs in. Reps have no account."""

    username = None  # type: ignore[assignment] # the e-mail address takes its place
    first_name = None  # type: ignore[assignment] # one name, written as the person writes it
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_without_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ")[0]


class SignInLink(models.Model):
    """A one-time sign-in link; only the SHA-256 of its token is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"sign-in link of {self.user_id}"


class Weekday(models.IntegerChoices):
    """Numbered like `datetime.date.weekday`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def validate_timezone(value: str) -> None:
    """An IANA zone name that this machine knows."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone. Write one like Europe/Berlin."), params={"zone": value})


class Team(models.Model):
    """A sales team: its reps, and the calendar rules that everything dated follows."""

    name = models.CharField(_("name"), max_length=80)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    followup_weekday = models.PositiveSmallIntegerField(_("standup day"), choices=Weekday, default=Weekday.FRIDAY)
    followup_time = models.TimeField(_("standup time"), default=dt.time(9))
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(19))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(8))
    holidays_country = models.CharField(_("public holidays of"), max_length=6, blank=True)
    # Only what differs from facilitator.houserules.
    house_rules = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(followup_weekday__lte=6), name="team_weekday_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)


class Membership(models.Model):
    """What a user may do for a team."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        FACILITATOR = "facilitator", _("Facilitator")
        MANAGER = "manager", _("Manager")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team", "role"], name="membership_once_per_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.team_id}"


class Rep(models.Model):
    """A salesperson of a team. No account: a rep joins from a phone by picking this name."""

    class Role(models.TextChoices):
        CSM = "csm", _("CSM")
        AE = "ae", _("AE")
        AM = "am", _("AM")
        OTHER = "other", _("Other")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="reps")
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=5, choices=Role, default=Role.OTHER)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Calendars that show the name are told so.
    renamed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "team", Lower("name"), name="rep_name_once_per_team", condition=models.Q(active=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


# A percentage such as net revenue retention; 0 to 999 with one decimal.
NRR_VALIDATORS = [MaxValueValidator(999)]
