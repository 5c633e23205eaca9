"""URLs of signals: the rep's phone, and the manager's board."""

from django.urls import path

from commitments.views import signallists, signals, signals_phone

urlpatterns = [
    path("s/<str:code>/signals/", signals_phone.signals, name="own_signals"),
    path("s/<str:code>/signals/log/", signals_phone.log, name="signal_log"),
    path("s/<str:code>/signals/names/", signals_phone.names, name="signal_names"),
    path("s/<str:code>/signals/<int:pk>/handoff/", signals_phone.handoff, name="signal_handoff"),
    path("s/<str:code>/signals/<int:pk>/touch/", signals_phone.touch, name="own_signal_touch"),
    path("s/<str:code>/signals/<int:pk>/take-back/", signals_phone.take_back, name="own_signal_take_back"),
    path("s/<str:code>/signals/packet/<int:packet_pk>/", signals_phone.from_packet, name="signal_from_packet"),
    path("desk/<int:team_pk>/signals/", signals.signals, name="signals"),
    path("desk/<int:team_pk>/signals/new/", signals.new, name="signal_new"),
    *signallists.SIGNALS.routes("desk/<int:team_pk>/signals/import/"),
    path("desk/<int:team_pk>/signals/<int:pk>/", signals.signal, name="signal"),
    path("desk/<int:team_pk>/signals/<int:pk>/touch/", signals.touch, name="signal_touch"),
    path("desk/<int:team_pk>/signals/<int:pk>/review/", signals.review, name="signal_review"),
    path("desk/<int:team_pk>/signals/<int:pk>/take-back/", signals.take_back, name="signal_take_back"),
]
