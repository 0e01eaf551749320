"""Bytes → text in the encodings that Chinese offices use, told apart by what the text says.

A strict decoder decides first; where several accept the bytes, the reading with more everyday
characters wins. Detectors (charset-normalizer, chardet) are not used: on damaged UTF-8 chardet
answers IBM855 and gives nonsense without a word.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pipeline.characters import simplify
from pipeline.errors import DecodeError
from pipeline.readers.reading import Reading, doubt
from pipeline.records import Issue
from pipeline.vocabulary import Vocabulary

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its first two bytes are the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
LEGACY = ("gb18030", "big5", "big5hkscs")
WIDE = ("utf-16-le", "utf-16-be")
# Share of everyday characters: reports have 0.99 and more, text in a wrong encoding at most 0.53.
EVERYDAY = 0.7
PLAINLY = 0.9  # share in every fourth character from which all of them need not be counted
STRIDE = 4
SHORT = 100  # Han characters under which names alone can lower the share: 亳州市谯城区
DAMAGED = 0.03  # share of characters that may be lost before a file is refused
SAMPLE = 4_000  # characters that are enough to judge a text
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
HAN = re.compile(r"[一-鿿㐀-䶿]")
ACCENTED = re.compile(r"[\x80-\xff]{2}")  # UTF-8 read as Latin-1 or Windows-1252, and saved again
# Bytes that are deleted before counting.
ASCII = bytes(range(0x80))
NOT_LEVEL_1 = bytes(byte for byte in range(0x100) if not 0xB0 <= byte <= 0xD7)
NOT_HAN = bytes(byte for byte in range(0x100) if not 0x34 <= byte <= 0x9F)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as its encoding gives it, line ends not yet made one."""

    text: str
    encoding: str
    issues: tuple[Issue, ...] = ()


def read(data: bytes, _: Vocabulary) -> Reading:
    """The text of a plain-text file.

    Raises DecodeError: `binary`, `mojibake`.
    """
    decoded = to_text(data)
    return Reading(decoded.text, decoded.encoding, "text/plain", issues=decoded.issues)


def to_text(data: bytes) -> Decoded:
    """The bytes as text, a byte order mark taken off.

    Raises DecodeError: `binary` when these are no characters, `mojibake` when they are characters
    that no report would hold (one encoding read as another and saved).

    >>> to_text("退役军人".encode("gb18030")).encoding
    'gb18030'
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _checked(_mended(data[len(mark) :], encoding))
    return _checked(_wide(data) or _strict(data) or _by_line(data) or _damaged(data))


def everyday_share(text: str) -> float:
    """Share of the wide characters in `text` that everyday Chinese uses, after simplifying.

    Everyday is level 1 of GB 2312-80: the 3,755 most used characters; 0 for a text without Han.

    >>> everyday_share("法治政府建設年度報告")
    1.0
    >>> everyday_share("娉曟不鏀垮簻")  # UTF-8 read as GBK
    0.3333333333333333
    """
    sample = simplify(text[:SAMPLE])
    han = _count_han(sample)
    return _count_everyday(sample) / han if han else 0.0


def reads_as_chinese(text: str) -> bool:
    """Whether a text with Han characters can be Chinese rather than a wrong encoding of it.

    >>> reads_as_chinese("亳州市谯城区"), reads_as_chinese("娉曟不鏀垮簻")
    (True, False)
    """
    if _reads_plainly(text[:SAMPLE:STRIDE]):
        return True
    is_short = _count_han(text[:SAMPLE]) < SHORT
    return everyday_share(text) >= (EVERYDAY / 2 if is_short else EVERYDAY)


def _reads_plainly(sample: str) -> bool:
    """Whether so many characters are everyday ones that no closer look can find otherwise."""
    han = _count_han(sample)
    return han >= SHORT and _count_everyday(sample) >= PLAINLY * han


def _count_han(text: str) -> int:
    """How many of the characters `HAN` finds `text` has, by the high bytes of their code points.

    Counted in bytes, for a pattern takes 125 µs over a report and this takes 3. The hexagrams that
    lie between the two blocks count as well.
    """
    high_bytes = text.encode("utf-16-le", "surrogatepass")[1::2]
    return len(high_bytes.translate(None, NOT_HAN))


def _count_everyday(text: str) -> int:
    """How many of the characters of `text` stand in rows 16 to 55 of GB 2312: its level 1."""
    pairs = text.encode("gb2312", "ignore").translate(None, ASCII)
    return len(pairs[::2].translate(None, NOT_LEVEL_1))


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a byte order mark: line ends and digits give every second byte zero."""
    if data.count(0) < len(data) // 200 + 1 or len(data) % 2:
        return None
    readings = [Decoded(data.decode(name, "replace"), name) for name in WIDE]
    best = max(readings, key=lambda reading: everyday_share(reading.text))
    return best if reads_as_chinese(best.text) else None


def _strict(data: bytes) -> Decoded | None:
    """The decoding without one wrong byte; UTF-8 first, since it hardly ever fits by chance."""
    text = _try(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    readings = [Decoded(text, name) for name in LEGACY if (text := _try(data, name)) is not None]
    return max(readings, key=lambda reading: everyday_share(reading.text), default=None)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _by_line(data: bytes) -> Decoded | None:
    """Lines of a file pasted together from UTF-8 and GB18030, each in its own encoding."""
    lines: list[str] = []
    for line in data.split(b"\n"):
        text = _try(line, "utf-8")
        text = _try(line, "gb18030") if text is None else text
        if text is None:
            return None
        lines.append(text)
    detail = "some lines are UTF-8, others GB18030; each was read in its own"
    mixed = Decoded("\n".join(lines), "mixed", (doubt("mixed_encoding", detail),))
    return mixed if reads_as_chinese(mixed.text) else None


def _damaged(data: bytes) -> Decoded:
    """The reading that loses least. Raises DecodeError when it loses too much to be a report."""
    readings = [_mended(data, name) for name in ("utf-8", *LEGACY)]
    return min(readings, key=lambda reading: _loss(reading.text))


def _loss(text: str) -> float:
    """How far from prose: characters lost, then characters that are not everyday."""
    return text.count("\ufffd") / (len(text) or 1) + (1 - everyday_share(text))


def _mended(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if not lost:
        return Decoded(text, encoding)
    return Decoded(text, encoding, (doubt("damaged_bytes", f"{lost} characters are unreadable"),))


def _checked(decoded: Decoded) -> Decoded:
    """`decoded` if it can be a report's text; NUL and lone surrogates become U+FFFD."""
    text = decoded.text
    lost = text.count("\ufffd")
    if lost > len(text) * DAMAGED + 1:
        code = "binary" if CONTROLS.search(text) else "mojibake"
        detail = f"{lost} of {len(text)} characters are unreadable as {decoded.encoding}"
        raise DecodeError(code, detail)
    controls = len(CONTROLS.findall(text))
    if controls > len(text) * DAMAGED + 1:
        raise DecodeError("binary", f"{controls} of {len(text)} characters are control characters")
    if _is_mojibake(text):
        raise DecodeError("mojibake", f"read as {decoded.encoding}, the text is not Chinese prose")
    # UTF-8 has no surrogates, and looking for one character takes a hundredth of a pattern's time.
    if "\0" not in text and (decoded.encoding == "utf-8" or UNSTORABLE.search(text) is None):
        return decoded
    found = doubt("damaged_bytes", f"{len(UNSTORABLE.findall(text))} characters are no text")
    return Decoded(UNSTORABLE.sub("\ufffd", text), decoded.encoding, (*decoded.issues, found))


def _is_mojibake(text: str) -> bool:
    if HAN.search(text) is None:
        return len(ACCENTED.findall(text[:SAMPLE])) * 4 > len(text[:SAMPLE])
    return not reads_as_chinese(text)
