"""Hides secrets in text that leaves a process: what looks like one, and those of this installation by their value."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus, unquote, urlsplit

from pydantic import SecretStr

HIDDEN = "[hidden]"
SECRET_NAMES = re.compile(
    r"(?i)^(authorization|cookie|set-cookie|password|(.*_)?(secret|token|api_key|access_key)(_.*)?)$"
)
SECRET_VALUES = re.compile(
    r"\bsk_[\w-]{20,}"  # an API key
    r"|\bwhsec_[\w+/=-]{20,}"  # the secret of a webhook
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"  # name and password in a URL
    r"|(?<=[#?&]token=)[\w-]+"  # a sign-in link
    r"|(?<=[?&]X-Amz-Signature=)\w+"  # a presigned URL
)

MIN_LENGTH = 8
"""Shorter values are words of every other line, such as a password `skuport`. In URLs they are hidden all the same."""


def secrets_of(values: Mapping[str, object]) -> set[str]:
    """The secrets among settings, by name or environment variable: keys, and the passwords in URLs."""
    found: set[str] = set()
    for name, value in values.items():
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not isinstance(text, str):
            continue
        if isinstance(value, SecretStr) or SECRET_NAMES.match(name.removeprefix("SKUPORT_")):
            found.add(text)
        found |= _passwords(text)
    return found


def _passwords(url: str) -> set[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return set()
    return {password, unquote(password)} if password else set()


class SecretFilter:
    """Replaces these secrets wherever they appear in a text, also as JSON, URLs and `repr` write them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= MIN_LENGTH for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def hide(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        return SECRET_VALUES.sub(HIDDEN, text)


def _forms(secret: str) -> set[str]:
    plain = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), repr(secret)[1:-1]}
    as_json = {
        json.dumps(form, ensure_ascii=ascii_only)[1:-1] for form in plain for ascii_only in (True, False)
    }
    return plain | as_json
