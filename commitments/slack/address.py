"""Where anything may be sent: Slack's own hosts and nothing else, so that no page and no answer can make us call
anything else from here (CONTENT 3.2.1, 3.2.7). No Django.
"""

import re

HOOKS = ("hooks.slack.com", "hooks.slack-gov.com")
# Where a bot's token is taken, and where files are put that it announced there.
APIS = ("slack.com", "slack-gov.com")
FILES = ("files.slack.com", "files.slack-gov.com")
HOSTS = (*HOOKS, *APIS, *FILES)
LONGEST = 300
LONGEST_UPLOAD = 2_000
# The whole address, letter by letter: no other scheme, no user or password, no port, no query, no second host.
PATH = r"/services/[A-Za-z0-9]{1,40}/[A-Za-z0-9]{1,40}/[A-Za-z0-9]{8,80}"
ADDRESS = re.compile(rf"https://({'|'.join(map(re.escape, HOOKS))})({PATH})")
# Slack names it anew for each file; what follows the host is its own affair, as long as it is one line.
UPLOAD = re.compile(rf"https://({'|'.join(map(re.escape, FILES))})(/[A-Za-z0-9._~/?&=%+:@,;!$'()*-]+)")
TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{20,200}")
CHANNEL = re.compile(r"[CG][A-Z0-9]{7,20}")
LINK = re.compile(rf"https://[a-z0-9.-]{{1,80}}\.({'|'.join(map(re.escape, APIS))})/archives/([CG][A-Z0-9]{{7,20}})/?")


def taken_apart(address: str) -> tuple[str, str] | None:
    """(host, path) of a webhook's address; None for anything else."""
    found = ADDRESS.fullmatch(address) if len(address) <= LONGEST else None
    return (found[1], found[2]) if found else None


def upload(address: str) -> tuple[str, str] | None:
    """(host, path) of the place that Slack names for a file; None for one that is not Slack's."""
    found = UPLOAD.fullmatch(address) if len(address) <= LONGEST_UPLOAD else None
    return (found[1], found[2]) if found else None


def channel(text: str) -> tuple[str, str] | None:
    """(API host, channel id) of an id or of the link that Slack copies; None for anything else."""
    found = LINK.fullmatch(text)
    if found:
        return found[1], found[2]
    return (APIS[0], text) if CHANNEL.fullmatch(text) else None


def masked(address: str) -> str:
    """Enough to tell two webhooks apart, and too little to use one."""
    found = taken_apart(address)
    return f"{found[0]}/services/…{address[-4:]}" if found else "…"
