"""All URLs, app by app."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("ready/", health.ready, name="ready"),
    path("", include("facilitator.urls")),
    path("", include("sessions.urls")),
    path("", include("commitments.urls")),
]
