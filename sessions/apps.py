"""The running hour: trainings, participants, the clock and the three screens."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    # django.contrib.sessions owns the label "sessions".
    label = "training_sessions"

    def ready(self) -> None:
        from facilitator import trainings
        from sessions import activities
        from sessions.queries import planning

        activities.discover("sessions")
        trainings.provide(planning.lists)
