"""How often a phone may guess join codes: failures count, successes never (rule R4, RELIABILITY T1).

200 people behind one address all get in with the right code. Failures count per device, by a signed cookie that the
page gives, and per address for those who throw their cookies away.
"""

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from facilitator.http import address_of
from sessions import codes

DEVICE_FAILURES = 10
# High enough that no room reaches it (rule R4), low enough that guessing is hopeless: 90,000 tries in a 90-minute
# hour against 23^6 codes is one chance in 1,600, and in hosted mode 23^8 codes make it one in 800,000.
ADDRESS_FAILURES = 1000
WINDOW = 60
COOKIE = "askonce_device"
COOKIE_AGE = 24 * 3600
# One count for all processes; see CACHES.
cache = caches["shared"]


def too_many(request: HttpRequest) -> bool:
    """Whether this phone, or its address, has failed too often within the last minute."""
    counted = cache.get_many(_limits(request))
    return any(counted.get(key, 0) >= most for key, most in _limits(request).items())


def count_failure(request: HttpRequest) -> None:
    """A code that opens nothing: wrong, over, or not open yet."""
    for key in _limits(request):
        cache.add(key, 0, WINDOW)
        try:
            cache.incr(key)
        except ValueError:
            # The minute ended between the two lines.
            cache.set(key, 1, WINDOW)


def name_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the phone a name of its own, so that it is not judged by its neighbours."""
    if not _device(request):
        response.set_signed_cookie(
            COOKIE, codes.secret(), max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=settings.HOSTED
        )
    return response


def _limits(request: HttpRequest) -> dict[str, int]:
    limits = {f"join-failures:address:{address_of(request)}": ADDRESS_FAILURES}
    if device := _device(request):
        limits[f"join-failures:device:{device}"] = DEVICE_FAILURES
    return limits


def _device(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_AGE) or ""
