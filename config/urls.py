"""All URLs, app by app."""

from django.urls import include, path

from config import errors, health

handler400 = "config.errors.bad_request"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("ready/", health.ready, name="ready"),
    path("too-large/", errors.too_large_page, name="too_large"),
    # First what a whole room asks at once: addresses are tried in this order.
    path("", include("sessions.urls")),
    path("", include("facilitator.urls")),
    path("", include("commitments.urls")),
]
