"""The text that a new program starts from: one section to fill, and the close that every hour keeps (rule R8)."""

from facilitator.programfile.writing import as_text

_TEXT = """\
key = {key}
title = {title}
minutes = 60

[[sections]]
key = "first"
title = "First section"
minutes = 55
minimum = 10
purpose = "Say here what people can do after this section."

[[sections.activities]]
key = "one_ask"
title = "Your one sentence"

[[sections]]
key = "commitments"
title = "Commitments and close"
minutes = 5
minimum = 5
protected = true
purpose = "Turn what people intend into a dated action that the whole room has heard."

[[sections.activities]]
key = "commitments"
title = "Your note"

[[sections.activities]]
key = "readaloud"
title = "Read them out"
"""


def blank(*, key: str, title: str) -> str:
    return _TEXT.format(key=as_text(key), title=as_text(title))
