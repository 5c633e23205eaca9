"""Notes on the wall, everything dated, the standup and the manager's desk."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"

    def ready(self) -> None:
        from commitments import after_hour as own_block
        from commitments import inteamfile, logsheet
        from commitments.actions import (
            carrying,
            clocks,
            datebook,
            day90,
            hearing,
            invitations,
            reminders,
            retention,
            slack,
            slackpictures,
        )
        from facilitator import dated, jobs
        from sessions import activities, after_hour, beside, discoveries

        activities.discover("commitments")
        after_hour.register(own_block.block)
        after_hour.register_own(own_block.own_part)
        after_hour.register_own(own_block.own_page)
        after_hour.register_own(own_block.signals_part)
        after_hour.register(own_block.signals_part)
        after_hour.register(own_block.owed)
        after_hour.register_end(clocks.hour_moved, before=clocks.hour_moves)
        after_hour.register_console(own_block.console)
        after_hour.register_report(own_block.report)
        beside.register(logsheet.part)
        discoveries.register(hearing.follow)
        dated.provide(carrying.foresee, carrying.carry)
        jobs.register(jobs.Job("calendars", every=jobs.HOUR / 12, run=datebook.refresh_all))
        jobs.register(day90.job())
        jobs.register(reminders.job())
        jobs.register(jobs.Job("slack", every=jobs.HOUR / 60, run=slack.send_due))
        jobs.register(jobs.Job("slack-pictures", every=jobs.HOUR / 60, run=slackpictures.send_due))
        jobs.register(jobs.Job("invitations", every=jobs.HOUR / 30, run=invitations.run))
        jobs.register(retention.job())
        inteamfile.declare()
