"""The template: a CSV with the core fields as columns and a few products, to fill in."""

import csv
import io

from skuport.parsing import FIELDS


def template() -> str:
    """The text of the file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(field.name for field in FIELDS)
    writer.writerows(zip(*(field.template for field in FIELDS), strict=True))
    return out.getvalue()
