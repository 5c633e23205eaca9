"""The one place that talks to Slack: a POST to one of its hosts, and no step further.

Python's own client is enough, and does exactly what is wanted: it follows no redirect, knows no proxy and checks the
certificate. slack_sdk's clients follow redirects and post a file to whatever address an answer names, so that an answer
could send the wall elsewhere.
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from commitments.linefaults import in_words
from commitments.slack.address import HOSTS, taken_apart

SECONDS = 10
# Slack's webhooks answer with a word; a page of something else is not read to its end.
MOST_BYTES = 300


class UnreachableError(Exception):
    """No answer: no network, no name, no certificate, or too slow. `uncertain`: it may have been read all the same."""

    def __init__(self, fault: str, *, uncertain: bool = False) -> None:
        super().__init__(fault)
        self.uncertain = uncertain


@dataclass(frozen=True)
class Answer:
    status: int
    word: str
    retry_after: str | None


def post(address: str, payload: dict[str, Any]) -> Answer:
    """Hand one message to a webhook. ValueError for an address that is none, before anything is opened."""
    found = taken_apart(address)
    if found is None:
        raise ValueError("not the address of a webhook")
    host, path = found
    headers = {"Content-Type": "application/json; charset=utf-8"}
    status, body, retry_after = exchange(host, path, json.dumps(payload).encode(), headers, most=MOST_BYTES)
    return Answer(status, " ".join(body.decode("utf-8", "replace").split())[:100], retry_after)


def exchange(
    host: str, path: str, body: bytes, headers: Mapping[str, str], *, most: int
) -> tuple[int, bytes, str | None]:
    """Status, at most so many bytes of the answer, and its Retry-After. UnreachableError without an answer."""
    if host not in HOSTS:
        raise ValueError("not a host of Slack")
    line, sent = connection(host), False
    try:
        line.connect()
        sent = True
        line.request("POST", path, body, {"Host": host, **headers})
        answer = line.getresponse()
        return answer.status, answer.read(most), answer.getheader("Retry-After")
    except (OSError, http.client.HTTPException) as error:
        # Only our own words: an address or a token is a secret, and is in no message of ours.
        raise UnreachableError(in_words(error), uncertain=sent) from None
    finally:
        line.close()


def connection(host: str) -> http.client.HTTPConnection:
    if settings.SLACK_STAND_IN is not None:
        return http.client.HTTPConnection("127.0.0.1", settings.SLACK_STAND_IN, timeout=SECONDS)
    return http.client.HTTPSConnection(host, timeout=SECONDS)
