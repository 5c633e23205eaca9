"""The only door to promises and teams' desks: each getter gives the object, or ends in 404 or 403."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from commitments.knownreps import knows_rep
from commitments.mailing import tokens
from commitments.models import (
    CalendarFeed,
    Commitment,
    Duty,
    Invitation,
    Mail,
    Play,
    Ranking,
    Segment,
    Standup,
    StandupScreen,
)
from commitments.models.funnel import PlayQuerySet
from commitments.queries import answers
from commitments.queries.answers import Asked
from facilitator.access import ANSWERING_ROLES, teams_of
from facilitator.models import Membership, Team, User
from sessions import codes
from sessions.models import Participant, TrainingSession


def may_review(user: User, team: Team) -> bool:
    """Reviews are the manager's own promise; the team's owner may stand in."""
    return Membership.objects.filter(user=user, team=team, role__in=ANSWERING_ROLES).exists()


def get_team_and_say(user: User, pk: int) -> tuple[Team, bool]:
    """A team to look at, and whether its reviews and plays are this user's to change. 1 query."""
    own = Membership.objects.filter(user=user, team=OuterRef("pk"), role__in=ANSWERING_ROLES)
    team = get_object_or_404(teams_of(user).annotate(say=Exists(own)), pk=pk)
    return team, bool(getattr(team, "say", False))


def get_team_to_hold_mail(user: User, pk: int) -> Team:
    """404 for another's team, 403 for a facilitator, who may look but stop nobody's mail."""
    team, say = get_team_and_say(user, pk)
    if not say:
        raise PermissionDenied(_("Only the manager of this team can stop its mails to somebody."))
    return team


def get_review_duty(user: User, team: Team, pk: int) -> Duty:
    """404 for another team's, 403 for a facilitator, who may look but not review."""
    duty = get_object_or_404(Duty.objects.reviews().standing().select_related("commitment"), pk=pk, team=team)
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can tick a review."))
    return duty


def get_check_duty(user: User, team: Team, pk: int) -> Duty:
    """A look at a play with its terms; 404 and 403 as for a review."""
    looks = Duty.objects.checks().standing().select_related("commitment__play", "commitment__participant")
    duty = get_object_or_404(looks, pk=pk, team=team)
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can look at a play or extend its target."))
    return duty


def get_friday_duty(team: Team, pk: int) -> Duty:
    """A report that somebody of this team owes."""
    return get_object_or_404(Duty.objects.friday().standing().select_related("commitment"), pk=pk, team=team)


def friday_duties(team: Team, pks: Iterable[int]) -> list[Duty]:
    """Those of the named reports that somebody of this team owes; others are left out."""
    return list(Duty.objects.friday().standing().filter(team=team, pk__in=pks).prefetch_related("reports"))


def get_own_duty(participant: Participant, pk: int) -> Duty:
    """A report that this very phone's owner owes; 404 for anybody else's."""
    return get_object_or_404(
        Duty.objects.friday().standing().select_related("commitment__training__team"),
        pk=pk,
        commitment__participant=participant,
    )


def get_asked(token: str, now: datetime) -> Asked:
    """What the link in a mail asks for; 404 for one that was not made here."""
    pk = tokens.read("answer", token)
    if pk is None:
        raise Http404
    return answers.asked(pk, now)


def get_mail_to_stop(token: str) -> Mail | Invitation:
    """The mail whose reader wants no more of its kind; 404 for a link that was not made here."""
    invitation = tokens.read("uninvite", token)
    if invitation is not None:
        return get_object_or_404(Invitation, pk=invitation)
    return get_object_or_404(Mail, pk=tokens.read("stop", token))


def get_own_clock(participant: Participant, pk: int) -> Duty:
    """A clock that this very phone's owner runs against; 404 for anybody else's."""
    clocks = Duty.objects.clocks().standing().select_related("commitment", "team")
    return get_object_or_404(clocks, pk=pk, owner_participant=participant)


def get_clock(user: User, team: Team, pk: int) -> Duty:
    """A rep's clock, for the manager to let go; 404 and 403 as for a review."""
    duty = get_object_or_404(Duty.objects.clocks().standing(), pk=pk, team=team)
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can stop waiting for something."))
    return duty


def get_training_of(team: Team, pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("team"), pk=pk, team=team)


def get_standup(team: Team, pk: int) -> Standup:
    return get_object_or_404(Standup, pk=pk, team=team)


def get_standup_screen(token: str) -> StandupScreen:
    """The window behind a link; the same 404 for a wrong one and a revoked one."""
    return get_object_or_404(StandupScreen.objects.select_related("team"), token=token)


def get_ranking(team: Team, pk: int) -> Ranking:
    """An account list of this team, ranked or not yet."""
    return get_object_or_404(Ranking.objects.select_related("team", "ranked_by"), pk=pk, team=team)


WITH_PLAY = ("team", "owner_rep", "owner_participant", "ae", "segment", "commitment", "reopens")


def get_play(team: Team, pk: int) -> Play:
    """A play of this team, to look at."""
    return get_object_or_404(Play.objects.select_related(*WITH_PLAY), pk=pk, team=team)


def require_play_changes(user: User, team: Team) -> None:
    """403 for a facilitator, who reads: plays are the manager's and the owner's."""
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can change its plays."))


def get_play_to_change(user: User, team: Team, pk: int) -> Play:
    play = get_play(team, pk)
    require_play_changes(user, team)
    return play


def get_segment(team: Team, pk: int) -> Segment:
    return get_object_or_404(Segment, pk=pk, team=team)


def own_plays(participant: Participant) -> PlayQuerySet:
    """The plays that a phone's owner works on: theirs, and those they close as the AE (see knows_rep)."""
    found = Play.objects.filter(team=participant.training.team_id)
    if not knows_rep(participant):
        return found.filter(commitment__participant=participant)
    if participant.rep_id is None:
        return found.filter(owner_participant=participant)
    return found.filter(Q(owner_rep=participant.rep_id) | Q(ae=participant.rep_id))


def get_own_play(participant: Participant, pk: int) -> Play:
    return get_object_or_404(own_plays(participant).select_related(*WITH_PLAY), pk=pk)


def get_note_of(team: Team, pk: int) -> Commitment:
    """A note of this team, on the wall or taken off."""
    return get_object_or_404(Commitment, pk=pk, team=team)


def get_own_note(participant: Participant) -> Commitment:
    """The note this phone posted last, on the wall or taken off; 404 before there is one."""
    notes = Commitment.objects.filter(participant=participant).select_related("training__team").order_by("-posted_at")
    found = notes.live().first() or notes.first()
    if found is None:
        raise Http404
    return found


def get_note_on_wall(training: TrainingSession, pk: int) -> Commitment | None:
    return Commitment.objects.live().filter(training=training, pk=pk).first()


def get_feed(token: str) -> CalendarFeed:
    """The calendar behind a link; the same 404 for a wrong one, a revoked one, one whose owner left. 1-2 queries.

    A user's link is no more than the user: who lost a role in the team, or the account, reads nothing by it.
    """
    live = CalendarFeed.objects.live().select_related("team", "rep", "participant", "user")
    feed = get_object_or_404(live, token_hash=codes.digest(token))
    if feed.user is not None:
        roles = Membership.objects.filter(user=feed.user, team=feed.team)
        reads = may_review(feed.user, feed.team) if feed.kind == CalendarFeed.Kind.MINE else roles.exists()
    elif feed.rep is not None:
        reads = feed.rep.active
    else:
        reads = feed.participant is not None and feed.participant.removed_at is None
    if not reads or (feed.user is not None and not feed.user.is_active):
        raise Http404
    return feed


def own_feed(participant: Participant) -> CalendarFeed | None:
    """The live link of a phone's owner; None where it may not have one: a rep's opens all that they ever promised."""
    live = CalendarFeed.objects.live().select_related("team")
    if not knows_rep(participant):
        return None
    if participant.rep_id is not None:
        return live.filter(rep=participant.rep_id).first()
    return live.filter(participant=participant).first()


def feeds_of(user: User, team: Team) -> list[CalendarFeed]:
    """The live links that a user has to this team's calendars."""
    return list(CalendarFeed.objects.live().filter(user=user, team=team).select_related("team"))


def get_feed_to_revoke(user: User, team: Team, pk: int) -> CalendarFeed:
    """A user's own link, or that of one of the team's phones; 404 for another user's."""
    live = CalendarFeed.objects.live().filter(Q(user=user) | Q(kind=CalendarFeed.Kind.REP))
    return get_object_or_404(live.select_related("team"), pk=pk, team=team)
