"""URLs of everything before and outside a live hour."""

from django.urls import path

from facilitator.views import accounts, home, programs, reps, teams

app_name = "facilitator"
urlpatterns = [
    path("", home.home, name="home"),
    path("trainings/", home.all_trainings, name="trainings"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/<str:token>/", accounts.use_link, name="use_link"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("welcome/", accounts.welcome, name="welcome"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/members/new/", teams.member_new, name="member_new"),
    path("members/<int:pk>/link/", teams.member_link, name="member_link"),
    path("members/<int:pk>/remove/", teams.member_remove, name="member_remove"),
    path("teams/<int:pk>/reps/new/", reps.rep_new, name="rep_new"),
    path("teams/<int:pk>/reps/import/", reps.reps_import, name="reps_import"),
    path("reps/<int:pk>/edit/", reps.rep_edit, name="rep_edit"),
    path("reps/<int:pk>/active/", reps.rep_active, name="rep_active"),
    path("programs/", programs.programs, name="programs"),
    path("programs/upload/", programs.program_upload, name="program_upload"),
    path("programs/<int:pk>/", programs.program, name="program"),
    path("programs/<int:pk>/<int:number>/", programs.program, name="program_version"),
    path("programs/<int:pk>/<int:number>/file/", programs.program_file, name="program_file"),
]
