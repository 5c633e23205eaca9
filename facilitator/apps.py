"""What exists before and outside a live hour: people, teams, programs."""

from django.apps import AppConfig


class FacilitatorConfig(AppConfig):
    name = "facilitator"

    def ready(self) -> None:
        from facilitator import inteamfile, jobs, lookups
        from facilitator.actions import accounts

        jobs.register(jobs.Job("old-sign-in-links", every=jobs.HOUR, run=accounts.clear_old_sign_in_links))
        jobs.register(jobs.Job("old-logins", every=jobs.HOUR, run=accounts.clear_old_logins))
        inteamfile.declare()
        lookups.register()
