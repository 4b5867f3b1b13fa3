"""Finding the exports: folders, files and archives, each file as bytes that can be read once."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.visible import spelled
from crm_audit_tui.tables.sources import Refused

DELIMITED = frozenset({".csv", ".tsv", ".tab", ".psv", ".txt"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
STRUCTURED = frozenset({".json", ".jsonl", ".ndjson", ".parquet"})
ARCHIVES = frozenset({".zip"})
# Files that are read by people or programs and never hold an export's records.
NO_TABLES = {
    ".md": "Markdown", ".markdown": "Markdown", ".rst": "reStructuredText", ".toml": "TOML",
    ".yaml": "YAML", ".yml": "YAML", ".ini": "INI", ".cfg": "INI", ".py": "Python", ".sh": "shell",
    ".js": "JavaScript", ".css": "CSS", ".sql": "SQL", ".eml": "e-mail", ".ics": "iCalendar",
    ".vcf": "vCard",
}  # fmt: skip
_ASIDE = frozenset({"readme", "notes", "license", "licence", "copying", "changelog", "manifest"})
REPAIR_MANIFEST = "crm-audit-export.json"  # lies in every folder that repair files were written to
LARGEST_FILE = 4 * 2**30
LARGEST_RATIO = 200  # a table of text packs 5 to 30 times; a bomb packs a thousand times
MOST_MEMBERS = 2000  # files of one archive
_FREE = 16 * 2**20  # below this size the ratio says nothing
# What a damaged or foreign archive raises: a bad structure, an unknown packing or version, a
# password, a name that is no text, an early end, packed bytes that do not unpack.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class FoundFile:
    """One file that may hold tables: where it is, what it is called, how to get its bytes.

    `member` is its place inside an archive, "" outside. `read` raises OSError or zip errors.
    """

    path: Path
    name: str
    size: int
    read: Callable[[], bytes]
    member: str = ""

    @property
    def suffix(self) -> str:
        """The file's ending, lower case, with its point."""
        return PurePosixPath(self.name).suffix.casefold()

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.name).stem


def find_files(paths: Sequence[Path]) -> tuple[list[FoundFile], list[Refused]]:
    """Return the files to read and those that cannot be, in a stable order.

    A folder is read with its direct subfolders, but for one that repair files were written to;
    that has to be named itself. Hidden files, notes and files of other kinds in a
    folder are passed over; a file that was named is always tried. Raises InputError for a path
    that does not exist and for a folder without any table.
    """
    found: list[FoundFile] = []
    refused: list[Refused] = []
    seen: set[Path] = set()
    for path in paths:
        before = len(found) + len(refused)
        try:
            if not path.exists():
                raise InputError("intake.error.no_such_file", path=str(path))
            folder = path.is_dir()
            inside = list(_of_folder(path, refused)) if folder else [path]
        except OSError as error:  # a folder above may not be looked into
            refused.append(_refuse(path, "intake.error.unreadable", cause=_cause(error)))
            continue
        for file in inside:
            try:
                place = file.resolve()
            except (OSError, RuntimeError):  # links that lead to each other
                refused.append(_refuse(file, "intake.error.link_loop"))
                continue
            if place in seen:
                continue
            seen.add(place)
            name = spelled(str(file))
            if name == str(file):
                _collect(file, found, refused)
            else:  # decisions and reports are Unicode and could not name it
                why = message("intake.error.name_not_unicode", file=name)
                refused.append(Refused(name, why))
        if folder and len(found) + len(refused) == before:
            raise InputError("intake.error.empty_folder", path=str(path))
    return found, refused


def _of_folder(folder: Path, refused: list[Refused]) -> Iterator[Path]:
    """Yield the exports of a folder and its subfolders; those that may not be read are refused."""
    for place in sorted(folder.iterdir(), key=lambda each: each.name.casefold()):
        if place.name.startswith((".", "~$", "__MACOSX")):
            continue
        try:
            if not place.is_dir():
                if _is_export(place.name):
                    yield place
                continue
            if (place / REPAIR_MANIFEST).is_file():  # tables of ours: every record would be twice
                continue
            below = sorted(place.iterdir(), key=lambda each: each.name.casefold())
            yield from [each for each in below if each.is_file() and _is_export(each.name)]
        except OSError as error:
            refused.append(_refuse(place, "intake.error.unreadable", cause=_cause(error)))


def passed_over(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the files in the folders among `paths` that are of no kind that is read.

    Notes, hidden files and folders below are not named: nobody takes them for exports.
    """
    names: dict[str, None] = {}
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else []
            names |= dict.fromkeys(spelled(each.name) for each in inside if _is_passed_over(each))
        except OSError:  # told where the folder itself is read
            continue
    return tuple(names)


def _is_passed_over(place: Path) -> bool:
    suffix = place.suffix.casefold()
    return (
        not place.name.startswith((".", "~$"))
        and place.stem.lstrip("_").casefold() not in _ASIDE
        and suffix not in NO_TABLES
        and not _is_export(place.name)
        and place.is_file()
    )


def _is_export(name: str) -> bool:
    """Tell whether a file of a folder is meant: a table by its ending, and no note about them."""
    path = PurePosixPath(name)
    if name.startswith((".", "~$")) or path.stem.lstrip("_").casefold() in _ASIDE:
        return False
    return path.suffix.casefold() in DELIMITED | WORKBOOKS | STRUCTURED | ARCHIVES


def _collect(path: Path, found: list[FoundFile], refused: list[Refused]) -> None:
    try:
        if not path.is_file():
            refused.append(_refuse(path, "intake.error.not_a_file"))
            return
        size = path.stat().st_size
        if path.suffix.casefold() in ARCHIVES:
            _collect_archive(path, found, refused)
            return
    except OSError as error:
        refused.append(_refuse(path, "intake.error.unreadable", cause=_cause(error)))
        return
    if size > LARGEST_FILE:
        refused.append(_refuse(path, "intake.error.too_large", gigabytes=LARGEST_FILE / 2**30))
        return
    found.append(FoundFile(path, path.name, size, path.read_bytes))


def _collect_archive(path: Path, found: list[FoundFile], refused: list[Refused]) -> None:
    before = len(found) + len(refused)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except BROKEN_ARCHIVE:
        refused.append(_refuse(path, "intake.error.broken_archive"))
        return
    if len(members) > MOST_MEMBERS:
        refused.append(_refuse(path, "intake.error.many_members", n=len(members)))
        return
    for member in sorted(members, key=lambda each: each.filename.casefold()):
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if member.is_dir() or "__MACOSX" in name.parts or not _is_export(name.name):
            continue
        place = f"{path}/{member.filename}"
        packed = max(member.compress_size, 1)
        if member.flag_bits & 1:
            refused.append(Refused(place, message("intake.error.encrypted", file=name.name)))
        elif member.file_size > LARGEST_FILE or (
            member.file_size > _FREE and member.file_size / packed > LARGEST_RATIO
        ):
            refused.append(Refused(place, message("intake.error.zip_bomb", file=name.name)))
        elif name.suffix.casefold() in ARCHIVES:
            refused.append(Refused(place, message("intake.error.nested", file=name.name)))
        else:
            found.append(
                FoundFile(path, name.name, member.file_size, _member(path, member), str(name))
            )
    if len(found) + len(refused) == before:
        refused.append(_refuse(path, "intake.error.empty_archive"))


def _member(path: Path, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            return stream.read(member.file_size + 1)[: member.file_size]

    return read


def _refuse(path: Path, message_id: str, **params: str | float) -> Refused:
    return Refused(str(path), Message(message_id, {"file": path.name, **params}))


def _cause(error: OSError) -> str:
    return error.strerror or type(error).__name__


def is_binary(data: bytes) -> str:
    """Return what kind of file `data` is where it surely holds no table ("PDF"), else ""."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if start.startswith(b"<?xml"):
        return "XML"
    sample = data[:_SAMPLE]
    if data.startswith(_WIDE):  # its letters are made of any bytes
        sample = sample.decode(_wide_name(data), "replace").encode()
    controls = sum(map(sample.count, _CONTROLS))
    # UTF-16 is full of NUL bytes, but of no other control character.
    if controls > _FEW_CONTROLS * len(sample):
        return "binary"
    return ""


def _wide_name(data: bytes) -> str:
    return "utf-32" if data.startswith(_WIDE[:2]) else "utf-16"


_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 65_536
_FEW_CONTROLS = 0.02
_CONTROLS = [bytes([code]) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 26, 27, 31)]


_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"{\\rtf", "RTF"),
)
PARQUET_MAGIC = b"PAR1"
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
