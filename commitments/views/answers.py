"""The links in mails: answering from anywhere, and wanting no more of them.

Whatever opens them, a person or a program that looks for harmful pages, a GET and a HEAD change nothing (CONTENT 3.4).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commitments import access
from commitments.actions import stopping
from commitments.forms.mail import ChoiceForm, OneClickForm, PrefillForm
from commitments.mailing import stops, wording
from commitments.models import Invitation, Mail, MailClass, MailStop
from commitments.queries import promises
from sessions.errors import NotNowError

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(READ_AND_WRITE)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail asks for. 410 where it is not asked for any more, with what to do instead."""
    asked = access.get_asked(token, timezone.now())
    if asked.duty is None or asked.how is None or asked.problem:
        return render(request, "commitments/answer_over.html", {"asked": asked}, status=410)
    duty, how = asked.duty, asked.how
    chosen = PrefillForm(request.GET, choices=how.choices).chosen()
    form = how.form(duty, request.POST if request.method == "POST" else None, chosen)
    if form.is_bound and form.is_valid():
        try:
            how.do(duty, form.cleaned_data)
            return redirect("commitments:answer", token)
        except NotNowError as refused:
            form.add_error(None, str(refused))
    context = {
        "duty": duty,
        "owner": promises.owner_name(duty),
        "promised": wording.promised(duty),
        "how": how,
        "told": duty.reports.first(),
        "outcome": dict(how.choices).get(duty.outcome or "", ""),
        "form": form,
    }
    return render(request, "commitments/answer.html", context, status=422 if form.is_bound else 200)


# A mail program posts without cookies; what proves the wish is the link itself (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(READ_AND_WRITE)
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """One button, and a choice for those who want some of it. Answered without a redirect, as one click asks for."""
    mail = access.get_mail_to_stop(token)
    done = request.method == "POST" and _stop(request, mail)
    stopped = set(MailStop.objects.filter(address=mail.address).values_list("kind", flat=True))
    mine = stops.kinds_of(mail)
    context = {
        "kinds": [label for kind, label in MailClass.choices if kind in mine],
        "is_stopped": mine <= stopped,
        "done": done,
        "form": ChoiceForm(initial={"wanted": [kind for kind in MailClass.values if kind not in stopped]}),
    }
    return render(request, "commitments/stop_mail.html", context)


def _stop(request: HttpRequest, mail: Mail | Invitation) -> bool:
    """Whether what was sent is one of the two wishes."""
    choice = ChoiceForm(request.POST)
    if OneClickForm(request.POST).is_valid():
        stopping.stop(mail=mail)
    elif "choose" in request.POST and choice.is_valid():
        stopping.choose(mail=mail, wanted=choice.cleaned_data["wanted"])
    else:
        return False
    return True
