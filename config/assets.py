"""Static files under names that hold their content's hash, compressed, without a build step and without a collect step.

The first start on a data folder, and the first after a file changed, writes them into STATIC_ROOT: a tenth of a second.
`collectstatic` writes the same names into the same folder for a proxy to serve. Django makes the names and rewrites
what refers to them; servestatic compresses. Only gzip: browsers offer brotli and zstd on https alone, and a room of
phones is plain http.
"""

import hashlib
import json
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import servestatic
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from servestatic.storage import CompressedManifestStaticFilesStorage

Sources = dict[str, tuple[Storage, str]]
# A shell's stylesheet is a list of imports, which a browser follows by itself when ASKONCE_DEBUG is set.
SHELL = re.compile(r"css/shell/\w+\.css")
PART = re.compile(r"css/\w+\.css")
IMPORT = re.compile(r'@import "\.\./(\w+\.css)";')
# What the sheets say to us is a seventh of them on the line. No string of theirs holds these signs.
COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)
# htmx comes with editions that no page here uses.
UNUSED = ["ext", "htmx-2*", "htmax-*", "htmx-4.js", "readme.png"]


def sources() -> Sources:
    """Every file that may be served, with its shells assembled and without comments: {name: (storage, name there)}."""
    listed = (one for finder in finders.get_finders() for one in finder.list(UNUSED))
    found: Sources = {_clean(name): (storage, name) for name, storage in listed}
    assembled = InMemoryStorage()
    for name in filter(SHELL.fullmatch, found):
        text = IMPORT.sub(lambda line: _read(found, f"css/{line[1]}").decode(), _read(found, name).decode())
        assembled.save(name, ContentFile(COMMENT.sub("", text).encode()))
        found[name] = (assembled, name)
    return {name: source for name, source in found.items() if not PART.fullmatch(name)}


def _clean(name: str) -> str:
    """As it stands in an address, also where folders are parted by a backslash."""
    return name.replace("\\", "/")


def _read(found: Sources, name: str) -> bytes:
    storage, path = found[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content


def fingerprint(found: Sources) -> str:
    """Changes with any content and with whatever decides the names."""
    digest = hashlib.sha256(f"{django.__version__} {servestatic.__version__}".encode())
    for name in sorted(found):
        digest.update(f"\0{name}\0".encode() + hashlib.sha256(_read(found, name)).digest())
    return digest.hexdigest()


class AssetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # the library has no types
    """Django's manifest of hashed names, which writes itself when it is missing or out of date."""

    support_js_module_import_aggregation = True
    keep_only_hashed_files = True
    record_name = "assets.json"
    checked = False

    def stored_name(self, name: str) -> str:
        self.bring_up_to_date()
        stored: str = super().stored_name(name)
        return stored

    def bring_up_to_date(self) -> None:
        """Write what is missing and read the names, once in this process."""
        if self.checked:
            return
        with _writing:
            found = sources()
            if self.record.get("sources") != fingerprint(found):
                self._write(found)
            self.hashed_files, self.manifest_hash = self.load_manifest()
            self.checked = True

    @property
    def record(self) -> dict[str, Any]:
        """What was written last: `sources` is their fingerprint, `files` are its names, `before` those it replaced."""
        try:
            read: dict[str, Any] = json.loads(Path(self.path(self.record_name)).read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return read

    def post_process(self, paths: Any, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """What `collectstatic` calls too; `paths` are the files to serve, as `sources` gives them."""
        found = sources()
        shells = {name: source for name, source in found.items() if SHELL.fullmatch(name)}
        files = {_clean(name): source for name, source in paths.items()} | shells
        yield from super().post_process(files, dry_run=dry_run, **options)
        if not dry_run:
            now = sorted(set(self.hashed_files.values()))
            record = {"sources": fingerprint(found), "files": now, "before": self.record.get("files", [])}
            Path(self.path(self.record_name)).write_text(json.dumps(record))

    def add_stats_to_manifest(self) -> None:
        """Left out: sizes and dates are read from the files themselves."""

    def _write(self, found: Sources) -> None:
        """In a folder of its own, moved into place file by file: another process may be serving from here."""
        root, replaced = Path(self.location), self.record
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=".making-") as folder:
            made = AssetStorage(location=folder)
            made._start_from(replaced, found)
            for name, _stored, outcome in made.post_process(found):
                if isinstance(outcome, Exception):
                    outcome.add_note(f"The static file {name} cannot be served.")
                    raise outcome
            _move(Path(folder), root, last=[self.manifest_name, self.record_name])
        # A page half loaded over a restart still finds the names it was given; two changes back nobody asks any more.
        for name in {*replaced.get("before", [])} - {*replaced.get("files", []), *self.record["files"]}:
            (root / name).unlink(missing_ok=True)
            (root / f"{name}.gz").unlink(missing_ok=True)

    def _start_from(self, record: dict[str, Any], found: Sources) -> None:
        """The files as they are, and the record of those that they replace."""
        Path(self.path(self.record_name)).write_text(json.dumps(record))
        for name, (storage, path) in found.items():
            with storage.open(path) as source:
                self.save(name, source)


_writing = threading.Lock()


def _move(folder: Path, root: Path, *, last: list[str]) -> None:
    """Each file at once whole, and the lists of names when all that they name is there."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    for name in sorted(names, key=lambda name: last.index(name) if name in last else -1):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(root / name)
