"""What travels down a socket: one JSON frame format for pushes, rings, snapshots and polls."""

import json
import time
from typing import TypedDict


class Frame(TypedDict, total=False):
    """`r` revision, `t` server clock in epoch ms, `panels` {id: html}, `ring` names to fetch, `step` current step."""

    r: int
    t: int
    panels: dict[str, str]
    ring: list[str]
    step: int


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def encode(frame: Frame) -> str:
    frame.setdefault("t", now_ms())
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
