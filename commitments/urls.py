"""URLs of promises. What starts with /s/ is open on the meeting-room network, the rest needs a sign-in."""

from django.urls import path

from commitments.views import checks, desk, exports, phone, rankings, standup

app_name = "commitments"
urlpatterns = [
    path("s/<str:code>/report/<int:duty_pk>/", phone.report, name="report"),
    path("s/<str:code>/conversation.ics", phone.conversation, name="conversation"),
    path("teams/<int:team_pk>/standup/", standup.standup, name="standup"),
    path("teams/<int:team_pk>/standup/open/", standup.open_standup, name="standup_open"),
    path("teams/<int:team_pk>/standup/<int:pk>/<slug:verb>/", standup.move, name="standup_move"),
    path("teams/<int:team_pk>/standup/<int:pk>/report/<int:duty_pk>/", standup.report, name="standup_report"),
    path("desk/", desk.desks, name="desks"),
    path("desk/<int:team_pk>/", desk.desk, name="team_desk"),
    path("desk/<int:team_pk>/pledge/<int:training_pk>/", desk.pledge, name="pledge"),
    path("desk/<int:team_pk>/notes/", desk.notes, name="notes"),
    path("desk/<int:team_pk>/reps/", desk.reps, name="reps"),
    path("desk/<int:team_pk>/export/<slug:table>/<slug:kind>/", exports.export, name="export"),
    path("desk/<int:team_pk>/ranking/", rankings.rankings, name="rankings"),
    path("desk/<int:team_pk>/ranking/<int:pk>/", rankings.ranking, name="ranking"),
    path("desk/<int:team_pk>/ranking/<int:pk>/export/<slug:kind>/", exports.ranking, name="ranking_export"),
    path("desk/<int:team_pk>/ranking/<int:pk>/columns/", rankings.columns, name="ranking_columns"),
    path("desk/<int:team_pk>/ranking/<int:pk>/forget/", rankings.forget, name="ranking_forget"),
    path("desk/<int:team_pk>/checks/", checks.checks, name="checks"),
    path("desk/<int:team_pk>/checks/<int:duty_pk>/", checks.check, name="check"),
    path("desk/<int:team_pk>/checks/<int:duty_pk>/extend/", checks.extend, name="extend"),
    path("desk/<int:team_pk>/reviews/", desk.reviews, name="reviews"),
    path("desk/<int:team_pk>/reviews/<int:duty_pk>/", desk.review, name="review"),
]
