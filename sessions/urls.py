"""URLs of the running hour. What starts with /j/, /s/, /p/ or /me/ is open on the meeting-room network."""

from django.urls import path

from sessions.views import console, joining, phone, planning, preview, projector, report

app_name = "sessions"
urlpatterns = [
    path("j/", joining.enter_code, name="enter_code"),
    path("j/<str:code>/", joining.join, name="join"),
    path("j/<str:code>/is-that-you/<int:participant_pk>/", joining.claim, name="claim"),
    path("j/<str:code>/waiting/", joining.waiting, name="waiting"),
    path("me/<str:token>/", joining.personal_link, name="personal_link"),
    path("s/<str:code>/", phone.phone, name="phone"),
    path("s/<str:code>/snapshot/", phone.snapshot, name="phone_snapshot"),
    path("s/<str:code>/link/", joining.own_link, name="own_link"),
    path("s/<str:code>/do/<int:run_pk>/<slug:name>/", phone.answer, name="answer"),
    path("p/<str:token>/", projector.projector, name="projector"),
    path("p/<str:token>/snapshot/", projector.snapshot, name="projector_snapshot"),
    path("trainings/<int:pk>/console/", console.console, name="console"),
    path("trainings/<int:pk>/console/snapshot/", console.snapshot, name="console_snapshot"),
    path("trainings/<int:pk>/move/<slug:verb>/", console.move, name="move"),
    path("trainings/<int:pk>/do/<int:run_pk>/<slug:name>/", console.command, name="command"),
    path("trainings/<int:pk>/people/<int:participant_pk>/<slug:verb>/", console.person, name="person"),
    path("programs/<int:pk>/<int:number>/preview/", preview.preview, name="preview"),
    path("programs/<int:pk>/<int:number>/preview/<slug:section>/<slug:kind>/", preview.preview, name="preview_step"),
    path(
        "programs/<int:pk>/<int:number>/preview/<slug:section>/<slug:kind>/<slug:face>/",
        preview.preview_face,
        name="preview_face",
    ),
    path("trainings/new/", planning.plan, name="plan"),
    path("trainings/<int:pk>/", planning.training, name="training"),
    path("trainings/<int:pk>/report/", report.report, name="report"),
    path("trainings/<int:pk>/edit/", planning.replan, name="replan"),
    path("trainings/<int:pk>/fix/", planning.fix, name="fix"),
    path("trainings/<int:pk>/space/", planning.space, name="space"),
    path("trainings/<int:pk>/cancel/", planning.cancel, name="cancel"),
]
