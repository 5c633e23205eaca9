"""A team's file: everything it owns as JSON, and the way back in, here or elsewhere.

The file is one JSON object:

    {"format": "askonce-team", "version": 1, "origin": "…", "exported_at": "…", "team": {…},
     "schema": {"commitments.commitment": {"id": "integer", "team": "…", …}, …},
     "parts": {"facilitator.rep": [{"id": 1, "name": "Ana", …}, …], …}}

`origin` names the installation and team without telling either; with a part and an `id` it names a row wherever the
file goes, which is how a file loaded twice adds nothing the second time. `schema` says of each field what stands in it:
a JSON type, "date", "moment", "time", "decimal", "e-mail of a user", "id in <part>", or a place in a program. What
opens by itself, such as join codes, tokens and webhooks, is never in it (registry.Part.omit, registry.leave_out).

Reading adds what is missing and changes nothing that is there. Ids in a file are only ever looked up in that file's own
rows, so it can name nothing of another team.
"""

FORMAT = "askonce-team"
VERSION = 1
