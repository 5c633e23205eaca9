"""All URLs, app by app."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("ready/", health.ready, name="ready"),
    # First what a whole room asks at once: addresses are tried in this order.
    path("", include("sessions.urls")),
    path("", include("facilitator.urls")),
    path("", include("commitments.urls")),
]
