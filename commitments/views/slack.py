"""Slack: off until somebody who runs the team connects it; the wall is looked at before it is sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commitments import access
from commitments.actions import slack as actions
from commitments.actions import slackpictures as pictures
from commitments.forms.slack import MOST_BYTES, BotForm, PictureForm, SendForm, SlackForm
from commitments.queries import slack as queries
from commitments.slack.digest import fingerprint
from commitments.tries import TroubleError
from commitments.views.ending import ending
from facilitator.access import get_team_to_run
from facilitator.http import signed_in
from facilitator.models import Team, User
from sessions.errors import NotNowError
from sessions.models import TrainingSession


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def slack(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The address is taken once and not shown again."""
    user = signed_in(request)
    team = get_team_to_run(user, team_pk)
    form = SlackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.connect(team=team, address=form.cleaned_data["address"], user=user)
        messages.success(request, _("Slack is connected. Nothing is sent until you send a wall."))
        return redirect("commitments:slack", team.pk)
    return _page(request, team, form, BotForm())


@login_required
@never_cache
@require_POST
def bot(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The token is taken once and not shown again; what was wrong is typed anew."""
    user = signed_in(request)
    team = get_team_to_run(user, team_pk)
    form = BotForm(request.POST)
    if form.is_valid():
        host, channel = form.cleaned_data["channel"]
        pictures.connect(team=team, token=form.cleaned_data["token"], host=host, channel=channel, user=user)
        messages.success(request, _("The bot is connected. Nothing is sent until you send a picture."))
        return redirect("commitments:slack", team.pk)
    return _page(request, team, SlackForm(), form)


@login_required
@never_cache
@require_POST
def try_bot(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The token as it is stored, tried at once rather than with the first picture."""
    team = get_team_to_run(signed_in(request), team_pk)
    try:
        pictures.try_out(team=team)
    except TroubleError as trouble:
        messages.warning(request, trouble.fault)
    else:
        messages.success(
            request, _("Slack knows this bot. Whether it may write into the channel shows with a picture.")
        )
    return redirect("commitments:slack", team.pk)


def _page(request: HttpRequest, team: Team, form: SlackForm, bot_form: BotForm) -> HttpResponse:
    context = {
        "team": team,
        "form": form,
        "connection": queries.connection(team),
        "bot_form": bot_form,
        "bot": queries.bot(team),
    }
    status = 422 if form.is_bound or bot_form.is_bound else 200
    return render(request, "commitments/slack.html", context, status=status)


disconnect_bot = ending(
    pictures.disconnect,
    gettext_lazy("The bot is disconnected, and its token is forgotten."),
    back="commitments:slack",
    door=get_team_to_run,
)
disconnect = ending(
    actions.disconnect,
    gettext_lazy("Slack is disconnected, and its address is forgotten."),
    back="commitments:slack",
    door=get_team_to_run,
)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, team_pk: int, training_pk: int) -> HttpResponse:
    """The digest as it would arrive, and the button that puts it in line; the scheduler sends it."""
    user = signed_in(request)
    team = get_team_to_run(user, team_pk)
    training = access.get_training_of(team, training_pk)
    digest = queries.messages(training)
    if request.method == "POST" and digest:
        form = SendForm(request.POST)
        if form.is_valid() and form.cleaned_data["seen"] == fingerprint(digest):
            try:
                if not actions.send_wall(training=training, messages=digest, user=user):
                    messages.info(request, _("This wall is on its way to the channel, or there already."))
            except NotNowError as refused:
                messages.warning(request, str(refused))
        else:
            messages.warning(request, _("The wall has changed since you looked at it. This is how it is now."))
        return redirect("commitments:slack_wall", team.pk, training.pk)
    sent = queries.sent(training)
    seen = fingerprint(digest) if digest else ""
    context = {
        "team": team,
        "training": training,
        "digest": digest,
        "seen": seen,
        "connection": queries.connection(team),
        "bot": queries.bot(team),
        "sent": sent,
        "is_there": any(one.digest == seen and not one.failed for one in sent),
    }
    return render(request, "commitments/slack_wall.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def send_picture(request: HttpRequest, team_pk: int, training_pk: int) -> HttpResponse:
    """The picture as the browser draws it, and the button that hands those very bytes to the scheduler."""
    user = signed_in(request)
    team = get_team_to_run(user, team_pk)
    training = access.get_training_of(team, training_pk)
    shown = queries.picture(training)
    if request.method == "POST" and shown is not None:
        form = PictureForm(request.POST, request.FILES)
        if not form.is_valid():
            for said in form.errors.get("image", [_("Load this page again.")]):
                messages.warning(request, str(said))
        elif form.cleaned_data["seen"] != shown.seen:
            messages.warning(request, _("The wall has changed since you looked at it. This is how it is now."))
        else:
            _put_in_line(request, training, shown, form.cleaned_data["image"], user)
        return redirect("commitments:slack_picture", team.pk, training.pk)
    sent = queries.pictures_sent(training)
    context = {
        "team": team,
        "training": training,
        "picture": shown,
        "bot": queries.bot(team),
        "sent": sent,
        "is_there": any(shown and one.digest == shown.seen and not one.failed for one in sent),
        "most_bytes": MOST_BYTES,
    }
    return render(request, "commitments/slack_picture.html", context)


def _put_in_line(
    request: HttpRequest, training: TrainingSession, shown: queries.Picture, image: bytes, user: User
) -> None:
    try:
        picture = shown.upload(image)
        if not pictures.send_picture(training=training, picture=picture, digest=shown.seen, user=user):
            messages.info(request, _("This picture is on its way to the channel, or there already."))
    except NotNowError as refused:
        messages.warning(request, str(refused))
