"""URLs of everything before and outside a live hour."""

from django.urls import path

from facilitator.views import accounts, draft_additions, draft_life, draft_parts, drafts, home, programs, reps, teams

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
    path("teams/<int:pk>/rules/", teams.team_rules, name="team_rules"),
    path("teams/<int:pk>/members/new/", teams.member_new, name="member_new"),
    path("members/<int:pk>/link/", teams.member_link, name="member_link"),
    path("members/<int:pk>/remove/", teams.member_remove, name="member_remove"),
    path("teams/<int:pk>/reps/new/", reps.rep_new, name="rep_new"),
    path("teams/<int:pk>/reps/import/", reps.reps_import, name="reps_import"),
    path("reps/<int:pk>/edit/", reps.rep_edit, name="rep_edit"),
    path("reps/<int:pk>/active/", reps.rep_active, name="rep_active"),
    path("programs/", programs.programs, name="programs"),
    path("programs/upload/", programs.program_upload, name="program_upload"),
    path("programs/new/", draft_life.program_new, name="program_new"),
    path("programs/<int:pk>/", programs.program, name="program"),
    path("programs/<int:pk>/<int:number>/", programs.program, name="program_version"),
    path("programs/<int:pk>/<int:number>/file/", programs.program_file, name="program_file"),
    path("programs/<int:pk>/<int:number>/copy/", draft_life.program_copy, name="program_copy"),
    path("programs/<int:pk>/history/", draft_life.program_history, name="program_history"),
    path("programs/<int:pk>/compare/<int:old>/<int:new>/", draft_life.program_compare, name="program_compare"),
    path("programs/<int:pk>/change/", draft_life.draft_begin, name="draft_begin"),
    path("programs/<int:pk>/draft/", drafts.draft, name="draft"),
    path("programs/<int:pk>/draft/about/", draft_parts.draft_about, name="draft_about"),
    path("programs/<int:pk>/draft/minutes/", drafts.draft_minutes, name="draft_minutes"),
    path("programs/<int:pk>/draft/move/", drafts.draft_move, name="draft_move"),
    path("programs/<int:pk>/draft/remove/", drafts.draft_remove, name="draft_remove"),
    path("programs/<int:pk>/draft/undo/", drafts.draft_undo, name="draft_undo"),
    path("programs/<int:pk>/draft/file/", draft_life.draft_file, name="draft_file"),
    path("programs/<int:pk>/draft/publish/", draft_life.draft_publish, name="draft_publish"),
    path("programs/<int:pk>/draft/discard/", draft_life.draft_discard, name="draft_discard"),
    path("programs/<int:pk>/draft/new/<slug:noun>/", draft_additions.draft_new, name="draft_new"),
    path("programs/<int:pk>/draft/part/<slug:noun>/<slug:key>/", draft_parts.draft_part, name="draft_part"),
    path(
        "programs/<int:pk>/draft/part/sections/<slug:section>/activities/",
        draft_additions.draft_activity_new,
        name="draft_activity_new",
    ),
    path(
        "programs/<int:pk>/draft/part/sections/<slug:section>/activities/<slug:kind>/",
        draft_parts.draft_activity,
        name="draft_activity",
    ),
]
