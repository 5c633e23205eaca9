"""What exists before and outside a live hour: people, teams, programs."""

from django.apps import AppConfig


class FacilitatorConfig(AppConfig):
    name = "facilitator"
