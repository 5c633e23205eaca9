"""What travels down a socket: one JSON frame format for pushes, rings, snapshots and polls."""

import json
import time
from typing import TypedDict


class Frame(TypedDict, total=False):
    """`r` revision, `t` server clock (epoch ms), `panels` {id: html}, `ring` names to fetch, `step` current step.

    `stale` tells a page that frames of its were lost; `p` is its own clock, given back.
    """

    r: int
    t: float
    panels: dict[str, str]
    ring: list[str]
    step: int
    stale: bool
    p: float


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def stamp() -> float:
    """The server's clock in epoch ms as a frame carries it; the decimals let offset and lag be measured below one."""
    return round(time.time_ns() / 1_000_000, 2)


def encode(frame: Frame) -> str:
    frame.setdefault("t", stamp())
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
