"""All settings, for both modes: embedded (a laptop, SQLite) and hosted (DATABASE_URL is set)."""

from pathlib import Path

import dj_database_url
from django.utils.csp import CSP
from platformdirs import user_data_path

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
HOSTED = bool(environment.text("DATABASE_URL", ""))
DATA_DIR = Path(environment.text("ASKONCE_DATA", str(user_data_path("askonce"))))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = environment.flag("ASKONCE_DEBUG")
SECRET_KEY = environment.text("SECRET_KEY") if HOSTED else environment.secret_key(DATA_DIR)
# Keys from before, after a change: what was signed or sealed with them is still read (commitments.sealing).
SECRET_KEY_FALLBACKS = environment.names("SECRET_KEY_FALLBACKS")
# Embedded: `start` appends the laptop's own addresses; never "*" (RELIABILITY T8).
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS") if HOSTED else ["localhost", "127.0.0.1", "[::1]"]
# Whose X-Forwarded-For is believed: nginx beside us, which overwrites it. A laptop has no proxy (RELIABILITY T17).
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES", "127.0.0.0/8,::1") if HOSTED else []
# Where links in mails point; a magic link to a meeting-room address is dead once the meeting ends. A laptop has one
# only where somebody leads a public name to it; then mails from it can be answered, and desk and console stay here.
PUBLIC_BASE_URL = environment.web_address("PUBLIC_BASE_URL", required=HOSTED)
if PUBLIC_BASE_URL and not HOSTED:
    ALLOWED_HOSTS.append(environment.host_of(PUBLIC_BASE_URL))
    # What leads there ends TLS, so that the page's own address is another than the one this process sees.
    CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
# Embedded mode: sign-in, desk and admin answer the loopback address only, unless `start` says otherwise.
LOOPBACK_ONLY = not HOSTED
# The address phones use, set by `start`; empty means "the address of the request".
LAN_URL = ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "facilitator",
    "sessions",
    "roleplay",
    "commitments",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.RoomGZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.ResourcePolicyMiddleware",
    "config.middleware.BusyDatabaseMiddleware",
    "config.middleware.LoopbackOnlyMiddleware",
    "config.middleware.DeskSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.DeskAuthenticationMiddleware",
    "config.middleware.DeskMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]

if HOSTED:
    # Each of a process's two threads keeps its connection (config.handler), so there is nothing to pool.
    DATABASES = {"default": dj_database_url.config(conn_max_age=600, conn_health_checks=True)}
    # A database that does not answer must not hold a thread, and with it every room, for TCP's quarter of an hour.
    DATABASES["default"].setdefault("OPTIONS", {})
    for option, value in {"connect_timeout": 5, "tcp_user_timeout": 10_000}.items():
        DATABASES["default"]["OPTIONS"].setdefault(option, value)
    REDIS_URL = environment.text("REDIS_URL")
    CHANNEL_LAYERS = {
        "default": {
            # Not the pub-sub layer: after a restart of Redis that one loses messages without a sign (RELIABILITY F7).
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {
                # Above the five seconds for which the layer waits for a message, or idle rooms are closed.
                "hosts": [{"address": REDIS_URL, "socket_timeout": 15, "socket_connect_timeout": 2}],
                "capacity": 20_000,
                "expiry": 20,
                "group_expiry": 14_400,
                "prefix": "askonce",
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "askonce.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Below the ten seconds after which a page stops waiting for its answer.
                "timeout": 5,
                # Without IMMEDIATE 168 of 200 parallel read-modify-writes failed (RELIABILITY 0.4).
                "transaction_mode": "IMMEDIATE",
                # FULL: a power cut lost 0 of 140 acknowledged notes, NORMAL 76 of 172 (RELIABILITY 0.2).
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA fullfsync=1;"
                    "PRAGMA checkpoint_fullfsync=1;PRAGMA journal_size_limit=16777216;PRAGMA cache_size=-8000;"
                ),
            },
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "sessions.live.oneprocess.OneProcessLayer",
            "CONFIG": {"capacity": 20_000, "expiry": 300},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False
# `default` is what a process may forget or know alone: rendered panels, found by their revision, without a round trip.
# `shared` is what all processes must agree on: failures that are counted.
LOCAL_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5_000}}
CACHES = {"default": LOCAL_CACHE, "shared": {**LOCAL_CACHE, "LOCATION": "shared"}}
if HOSTED:
    CACHES["shared"] = {
        "BACKEND": "config.cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "askonce",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }

AUTH_USER_MODEL = "facilitator.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "facilitator:sign_in"
LOGIN_REDIRECT_URL = "facilitator:home"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Written at start, or by collectstatic; a proxy that serves it itself is given a folder that it may read.
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.assets.AssetStorage"},
}
SERVESTATIC_USE_BROTLI = SERVESTATIC_USE_ZSTD = False

# Security (RELIABILITY section 4). QR codes are inline SVG, so no data: is needed anywhere.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
# Not no-referrer: Chromium then sends `Origin: null` and Django answers 403 (RELIABILITY T7).
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# Hosted too: only people with an account have a session, and signing out must hold in every process at once.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# Ignored on plain http, where it only logs an error in every phone's console.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HOSTED else None
if HOSTED:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD")
    SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W021"]  # preload is the owner's call
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
else:
    # Plain http on a meeting-room network: HSTS, redirect and Secure cookies cannot apply.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W010", "security.W016"]

CONSOLE_MAIL = "django.core.mail.backends.console.EmailBackend"
if environment.text("EMAIL_HOST", ""):
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": environment.text("EMAIL_HOST"),
                "port": environment.number("EMAIL_PORT", 587),
                "username": environment.text("EMAIL_USER", ""),
                "password": environment.text("EMAIL_PASSWORD", ""),
                # Encrypted from the first byte on its own port, after STARTTLS on any other.
                "use_ssl": environment.number("EMAIL_PORT", 587) == 465,
                "use_tls": environment.number("EMAIL_PORT", 587) != 465 and not environment.flag("EMAIL_PLAIN"),
                # Below the ten seconds after which a page stops waiting for its answer.
                "timeout": 5,
            },
        }
    }
else:
    MAILERS = {"default": {"BACKEND": CONSOLE_MAIL}}
    # A laptop prints its mails in the terminal; a hosted installation is told to set EMAIL_HOST.
    SILENCED_SYSTEM_CHECKS += [] if HOSTED else ["mail.E001"]
# A port of this machine that plays Slack. For tests: nothing in the environment sets it (commitments.slack.transport).
SLACK_STAND_IN: int | None = None
# What went out is forgotten after so many days; reminders look back for weeks, and ask until then what was said.
MAIL_KEEP_DAYS = environment.number("MAIL_KEEP_DAYS", 400, least=60)
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "AskOnce <askonce@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"keys": {"()": "config.logs.MaskKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["keys"]}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING")},
}
