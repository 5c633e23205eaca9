"""The running hour: trainings, participants, the clock and the three screens."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    # django.contrib.sessions owns the label "sessions".
    label = "training_sessions"

    def ready(self) -> None:
        from facilitator import jobs, timetables, trainings
        from sessions import activities, inteamfile
        from sessions.actions import joining, overnight
        from sessions.queries import planning

        activities.discover("sessions")
        trainings.provide(planning.lists)
        timetables.provide(planning.of_program)
        jobs.register(jobs.Job("old-name-claims", every=jobs.HOUR, run=joining.clear_old_claims))
        jobs.register(jobs.Job("left-open-overnight", every=jobs.HOUR / 4, run=overnight.close_left_open))
        inteamfile.declare()
