"""NDJSON and JSON arrays of objects.

Keys of objects inside are joined with a dot (`price.amount`). An array of plain values becomes their texts, joined with
`, `; an array that has objects or arrays stays JSON. The columns are the keys of the first records. A key that only
later records have isn't imported, and is noted.
"""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from skuport.parsing.formats.source_format import (
    Capabilities,
    RecordTranscoder,
    StreamingFormat,
    csv_record,
)
from skuport.parsing.formats.values import decimal_text
from skuport.parsing.problems import FileProblem

MAX_RECORD_CHARACTERS = 16 * 1024 * 1024
IGNORED_KEYS_NOTED = 20

_SPACE = re.compile(r"[ \t\r\n]*")
_BEGINS_LINE = re.compile(rb'\{\s*("[^"\r\n]*"\s*:|\})')
_BEGINS_ARRAY = re.compile(rb"\[\s*(\{\s*[\"}]|\]\s*\Z)")
# Numbers keep their digits: a double would lose some of long ones.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=decimal_text, parse_constant=str)


class Ndjson(StreamingFormat):
    name = "ndjson"
    label = "NDJSON"
    capabilities = Capabilities(canonical=True, streams=True, has_keys=True)

    def sniff(self, head: bytes) -> bool:
        return _BEGINS_LINE.match(_start(head)) is not None

    def describe(self, text: bytes, *, complete: bool) -> tuple[str, ...]:
        return _keys(_Lines(), text, complete)

    def transcode(self, columns: Sequence[str]) -> RecordTranscoder:
        return _Transcoder(_Lines(), columns)


class JsonArray(StreamingFormat):
    name = "json"
    label = "JSON"
    capabilities = Capabilities(canonical=True, streams=True, has_keys=True)

    def sniff(self, head: bytes) -> bool:
        return _BEGINS_ARRAY.match(_start(head)) is not None

    def describe(self, text: bytes, *, complete: bool) -> tuple[str, ...]:
        return _keys(_Array(), text, complete)

    def transcode(self, columns: Sequence[str]) -> RecordTranscoder:
        return _Transcoder(_Array(), columns)


class _Lines:
    """The objects of NDJSON, one on each line; None for a blank line."""

    def __init__(self) -> None:
        self._held = ""
        self._number = 0

    def feed(self, text: str, *, final: bool) -> Iterator[dict[str, Any] | None]:
        lines = (self._held + text).split("\n")
        self._held = "" if final else lines.pop()
        if final and lines[-1] == "":
            lines.pop()
        if len(self._held) > MAX_RECORD_CHARACTERS:
            raise _broken(self._number + 1, "it is longer than 16 MiB")
        for line in lines:
            self._number += 1
            yield _object(line, self._number) if line.strip() else None


class _Array:
    """The objects of a JSON array."""

    def __init__(self) -> None:
        self._held = ""
        self._pos = 0
        self._number = 0
        self._state = "start"
        self._try_at = 0  # so that a long object isn't decoded again for each piece of it

    def feed(self, text: str, *, final: bool) -> Iterator[dict[str, Any]]:
        self._held = self._held[self._pos :] + text
        self._pos = 0
        while self._skip_space():
            sign = self._held[self._pos]
            if self._state == "start" and sign == "[":
                self._pos, self._state = self._pos + 1, "first"
            elif self._state in ("first", "more") and sign == "]":
                self._pos, self._state = self._pos + 1, "end"
            elif self._state == "more" and sign == ",":
                self._pos, self._state = self._pos + 1, "item"
            elif self._state in ("first", "item"):
                found = self._next(final)
                if found is None:
                    return
                yield found
            else:
                raise _broken(self._number + 1, f"“{sign}” isn't expected there")
        if final and self._state != "end":
            raise FileProblem(
                "truncated_json",
                f"The JSON file ends too early, behind record {self._number:,}: a part of it is missing. Export it"
                " again.",
            )

    def _skip_space(self) -> bool:
        match = _SPACE.match(self._held, self._pos)
        assert match is not None
        self._pos = match.end()
        return self._pos < len(self._held)

    def _next(self, final: bool) -> dict[str, Any] | None:
        there = len(self._held) - self._pos
        if there < self._try_at and not final:
            return None
        try:
            value, end = _DECODER.raw_decode(self._held, self._pos)
        except (ValueError, RecursionError) as error:
            if there > MAX_RECORD_CHARACTERS or isinstance(error, RecursionError):
                raise _broken(self._number + 1, "it is too long or too deeply nested") from None
            if not final:
                self._try_at = 2 * there
                return None
            if isinstance(error, json.JSONDecodeError) and error.pos >= len(self._held) - 1:
                raise FileProblem(
                    "truncated_json",
                    f"The JSON file ends too early, in record {self._number + 1:,}: a part of it is missing. Export it"
                    " again.",
                ) from None
            raise _broken(self._number + 1, _reason(error)) from None
        self._number += 1
        self._try_at = 0
        self._pos, self._state = end, "more"
        return _checked(value, self._number)


class _Transcoder:
    def __init__(self, source: _Lines | _Array, columns: Sequence[str]) -> None:
        self._source = source
        self._columns = list(columns)
        self._known = frozenset(columns)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._number = 0
        self._begun = False
        self.ignored: dict[str, int] = {}

    def feed(self, text: bytes) -> bytes:
        return self._records(text, final=False)

    def finish(self) -> bytes:
        return self._records(b"", final=True)

    def _records(self, data: bytes, *, final: bool) -> bytes:
        text = self._decoder.decode(data, final)
        found = [] if self._begun else [csv_record(self._columns)]
        if not self._begun:
            text = text.lstrip("\ufeff")
        self._begun = True
        for record in self._source.feed(text, final=final):
            self._number += 1
            if record is None:
                found.append(csv_record(()))
                continue
            flat = flatten(record)
            found.append(csv_record([flat.get(column, "") for column in self._columns]))
            if not flat.keys() <= self._known:
                self._note(flat)
        return b"".join(found)

    def _note(self, flat: dict[str, str]) -> None:
        for key in flat:
            if key not in self._known and len(self.ignored) < IGNORED_KEYS_NOTED:
                self.ignored.setdefault(key, self._number)


def flatten(record: dict[str, Any]) -> dict[str, str]:
    """The values of an object by their keys, as text."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            for inner, text in flatten(value).items():
                flat[f"{key}.{inner}"] = text
        else:
            flat[key] = _text(value)
    return flat


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(isinstance(item, dict | list) for item in value):
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return ", ".join(map(_text, value))
    return ""


def _keys(source: _Lines | _Array, text: bytes, complete: bool) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    records = source.feed(decoder.decode(text, complete).lstrip("\ufeff"), final=complete)
    for record in records:
        if record is not None:
            keys.update(dict.fromkeys(flatten(record)))
    if not keys:
        raise FileProblem(
            "empty_file", "The file has no records with keys in its first part. Export the products again."
        )
    return tuple(keys)


def _start(head: bytes) -> bytes:
    return head[:65536].removeprefix(codecs.BOM_UTF8).lstrip()


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        raise _broken(number, _reason(error)) from None
    return _checked(value, number)


def _checked(value: object, number: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _broken(number, "it isn't an object")
    return value


def _reason(error: Exception) -> str:
    return (
        f"{error.msg.lower()} at character {error.colno}"
        if isinstance(error, json.JSONDecodeError)
        else "too deep"
    )


def _broken(number: int, reason: str) -> FileProblem:
    return FileProblem(
        "broken_json",
        f"Record {number:,} of the file isn't valid JSON: {reason}. Export it again, with one object for each product.",
        line=number,
    )
