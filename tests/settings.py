"""The product's settings on an empty data folder of the test run's own."""

import os
import tempfile

from hypothesis import settings as hypothesis

os.environ["ASKONCE_DATA"] = tempfile.mkdtemp(prefix="askonce-tests-")
for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_BASE_URL", "EMAIL_HOST"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403 - only now: the settings read the environment

# Fast hashing: the tests sign in often, and the strength of the hash is Django's own matter.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "room.test"]

# The same examples on every machine, and no failure because a machine is slow.
hypothesis.register_profile("askonce", derandomize=True, deadline=None)
hypothesis.load_profile("askonce")
