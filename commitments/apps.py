"""Notes on the wall, everything dated, the standup and the manager's desk."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"

    def ready(self) -> None:
        from commitments import after_hour as own_block
        from sessions import activities, after_hour

        activities.discover("commitments")
        after_hour.register(own_block.block)
        after_hour.register_console(own_block.console)
        after_hour.register_report(own_block.report)
