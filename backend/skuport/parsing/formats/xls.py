"""Workbooks of Excel 97 to 2003 (XLS). Newer workbooks with a password are in the same container."""

from typing import BinaryIO

from skuport.parsing.formats.calamine_workbook import ENCRYPTED, CalamineFormat
from skuport.parsing.formats.source_format import Sheet
from skuport.parsing.problems import FileProblem

_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


class Xls(CalamineFormat):
    name = "xls"
    label = "Excel (.xls)"

    def sniff(self, head: bytes) -> bool:
        return head.startswith(_MARK)

    def describe(self, file: BinaryIO) -> list[Sheet]:
        if _has_encrypted_stream(file):
            raise FileProblem("encrypted_file", ENCRYPTED)
        return super().describe(file)


def _has_encrypted_stream(file: BinaryIO) -> bool:
    file.seek(0)
    before = b""
    found = False
    while not found and (block := file.read(1024 * 1024)):
        found = _ENCRYPTED_STREAM in before + block
        before = block[-len(_ENCRYPTED_STREAM) :]
    file.seek(0)
    return found
