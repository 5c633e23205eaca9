"""Reads a training program from its TOML file, and says where each fault is and what to write instead."""

from facilitator.programfile.parse import decode, parse, read
from facilitator.programfile.parts import (
    ActivityPart,
    ClaimPart,
    FaqPart,
    ProgramFile,
    ScenarioPart,
    SectionPart,
)
from facilitator.programfile.problems import Problem, ProgramFileError
from facilitator.programfile.settings import KindLike, read_settings

__all__ = [
    "ActivityPart",
    "ClaimPart",
    "FaqPart",
    "KindLike",
    "Problem",
    "ProgramFile",
    "ProgramFileError",
    "ScenarioPart",
    "SectionPart",
    "decode",
    "parse",
    "read",
    "read_settings",
]
