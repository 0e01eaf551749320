"""Web archives (.mhtml): the page in them is read as a saved page."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import Message

from pipeline.errors import DecodeError
from pipeline.readers import html, plain
from pipeline.readers.reading import Reading
from pipeline.vocabulary import Vocabulary

MEDIA_TYPE = "multipart/related"


def read(data: bytes, vocabulary: Vocabulary) -> Reading:
    """The page of a web archive. Raises DecodeError: `damaged` when it holds none."""
    archive = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in archive.walk():
        if part.get_content_type() == "text/html":
            reading = html.read_text(plain.to_text(_content(part)), vocabulary)
            host = html.host_of([part.get("Content-Location", ""), _location(archive)])
            return replace(reading, media_type=MEDIA_TYPE, host=reading.host or host)
    raise DecodeError("damaged", "the web archive holds no page")


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _location(archive: Message) -> str:
    return str(archive.get("Snapshot-Content-Location", ""))
