"""The top of the project: it brings the commands `start` and `demo`."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"
