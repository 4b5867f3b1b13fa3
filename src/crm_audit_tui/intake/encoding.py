"""Which encoding a file is in: byte order mark, zero bytes, strict UTF-8, then evidence."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 256 * 1024
_CHUNK = 1 << 24
# What people write in western European names and addresses, quotes, dashes and the euro sign.
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽ€£§°ºª«»‘’“”–—…·¿¡´®©\u00a0"
)
_CENTRAL = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰáéíóúýôäöüÁÉÍÓÚÝÔÄÖÜßăâîșțşţđĐ€–—„”’")
# The ten or so letters that make up most of a text in each alphabet.
_COMMON = {
    "cp1251": frozenset("оеаинтсрвл"),
    "cp1253": frozenset("αοιετσνηυρςάέίόή"),
    "cp1255": frozenset("יוהלאתרבמש"),
    "cp1256": frozenset("اليمنوتربع"),
}
_SPEAKS, _FEW_LETTERS = 0.55, 10
_ISOLATION = [
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp932",
    "gb18030",
    "big5",
    "cp949",
    "mac_roman",
    "cp850",
]


@dataclass(frozen=True)
class Encoding:
    """A file's encoding; `certain` is False where only the look of the text speaks for it."""

    name: str
    certain: bool = True


def detect(data: bytes) -> Encoding:
    """Return the encoding of a file's bytes; every answer decodes `data`, if need be leniently."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name)
    if wide := _wide(data[:_SAMPLE]):
        return Encoding(wide)
    place = _not_utf8(data)
    if place < 0:
        return Encoding("utf-8")
    return _legacy(data, place)


def decode(data: bytes, name: str) -> tuple[str, int]:
    """Return the text and how many characters could not be decoded (U+FFFD in their place)."""
    try:
        return data.decode(name), 0
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
        return text, text.count("\ufffd")


def _wide(sample: bytes) -> str:
    """Return UTF-16's byte order where every other byte of `sample` is mostly zero."""
    if len(sample) < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _not_utf8(data: bytes) -> int:
    """Return where `data` stops being UTF-8, -1 where it is UTF-8 throughout.

    A file cut off inside its last character is UTF-8 still.
    """
    if data.isascii():
        return -1
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _CHUNK):
        try:
            decoder.decode(data[start : start + _CHUNK])
        except UnicodeDecodeError as error:
            return max(start + error.start - 3, 0)
    return -1


def _legacy(data: bytes, place: int) -> Encoding:
    place = data.rfind(b"\n", 0, place) + 1  # letters of several bytes are not to be cut
    sample = b"\n".join(_telling_lines(data[place:])) or data[place : place + _SAMPLE]
    high = re.sub(rb"[\x00-\x7f]+", b"", sample)
    for name, letters in (("cp1252", _WESTERN), ("cp1250", _CENTRAL)):
        read = high.decode(name, "replace")
        known = sum(character in letters for character in read)
        if known >= 0.97 * len(read) and _in_words(sample, name):
            return Encoding(name, certain=name == "cp1252")
    if alphabet := _by_letters(high):
        return Encoding(alphabet, certain=False)
    from charset_normalizer import from_bytes

    cut = sample.rfind(b"\n", 0, _SAMPLE) if len(sample) > _SAMPLE else len(sample)
    best = from_bytes(sample[:cut] or sample[:_SAMPLE], cp_isolation=_ISOLATION).best()
    if best is not None and best.encoding not in ("utf_8", "ascii"):
        return Encoding(best.encoding.replace("_", "-"), certain=False)
    # One stray byte in a UTF-8 file does not make it another encoding.
    bad = data.decode("utf-8", "replace").count("\ufffd")
    if bad <= max(3, sum(byte > 127 for byte in high) // 20):
        return Encoding("utf-8", certain=False)
    return Encoding("cp1252", certain=False)


def _by_letters(high: bytes) -> str:
    """Return the alphabet of one byte a letter whose common letters make up the text, else "".

    A few words are enough, of which statistics of byte pairs make Korean as well as Russian.
    """
    shares = {}
    for name, common in _COMMON.items():
        letters = [sign for sign in high.decode(name, "replace").casefold() if sign != "\ufffd"]
        shares[name] = sum(sign in common for sign in letters) / max(len(letters), 1)
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _SPEAKS and len(high) >= _FEW_LETTERS else ""


def _telling_lines(data: bytes) -> list[bytes]:
    lines = [line for line in data[: 8 * _SAMPLE].splitlines() if not line.isascii()]
    return lines[:2000]


def _in_words(sample: bytes, name: str) -> bool:
    """Tell whether letters beyond ASCII stand alone among plain letters, as in western words.

    Greek, Cyrillic and Asian text read as western is long runs of odd letters and signs.
    """
    text = sample.decode(name, "replace")
    runs = re.findall(r"[^\x00-\x7f]+", text)
    if not runs:
        return True
    alone = sum(len(run) == 1 for run in runs)
    letters = re.findall(r"(.?)([^\x00-\x7f\W\d_])(.?)", text)
    beside = sum(_plain(left) or _plain(right) for left, _, right in letters)
    return alone >= 0.7 * len(runs) and beside >= 0.6 * len(letters)


def _plain(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
