"""Texts of people in Slack's own markup. No Django."""

ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def escaped(text: str, longest: int) -> str:
    """At most `longest` characters, in which nothing is a link, a mention or a call to the channel (CONTENT 3.2.6).

    It is cut after escaping, because Slack counts what it is sent, and never inside an entity.
    """
    for sign, entity in ENTITIES:
        text = text.replace(sign, entity)
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    # Every & begins an entity here; one without its end is left out.
    if cut.rfind("&") > cut.rfind(";"):
        cut = cut[: cut.rfind("&")]
    return f"{cut.rstrip()}…"
