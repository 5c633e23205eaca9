"""Pairs, scenarios, rounds, flags and debriefs."""

from django.apps import AppConfig


class RoleplayConfig(AppConfig):
    name = "roleplay"

    def ready(self) -> None:
        from sessions import activities

        activities.discover("roleplay")
