"""Pairs, scenarios, rounds, flags and debriefs."""

from django.apps import AppConfig


class RoleplayConfig(AppConfig):
    name = "roleplay"

    def ready(self) -> None:
        from roleplay import after_hour as own_block
        from roleplay import inteamfile
        from roleplay.queries import heard
        from sessions import activities, after_hour, discoveries

        activities.discover("roleplay")
        after_hour.register(own_block.block)
        after_hour.register_own(own_block.own)
        after_hour.register_report(own_block.report)
        after_hour.register_learning(own_block.learning)
        discoveries.provide(heard.heard)
        inteamfile.declare()
