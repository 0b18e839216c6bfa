"""How values of cells are written: numbers, dates and times as text that says exactly what is stored."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

_PLAIN_EXPONENT = 30


def number_text(value: float) -> str:
    """The shortest decimal that is this double, without an exponent unless it is very large or small."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    return decimal_text(text) if "e" in text or text.endswith(".0") else text


def decimal_text(text: str) -> str:
    """A decimal number without exponent and superfluous zeros; `text` itself where that would be very long."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > _PLAIN_EXPONENT or len(text) > 1000:
        return text
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").removesuffix(".")
    return "0" if plain == "-0" else plain


def duration_text(value: timedelta) -> str:
    """Hours, minutes and seconds: `30:05:00`."""
    micros = round(value / timedelta(milliseconds=1))
    sign = "-" if micros < 0 else ""
    seconds, millis = divmod(abs(micros), 1000)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{millis:03}" if millis else text


def cell_text(value: object) -> str:
    """What a reader of workbooks returns for a cell. Dates are ISO 8601; at midnight, without the time."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return _date_time_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    return "" if value is None else str(value)


def _date_time_text(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


def serial_text(serial: float, kind: str, *, from_1904: bool) -> str:
    """A number of days that a format shows as `date`, `time` or `duration`; a number where that isn't possible."""
    if kind == "duration":
        return duration_text(timedelta(days=serial)) if abs(serial) < 1e7 else number_text(serial)
    if not 0 <= serial < 2_958_466:
        return number_text(serial)
    if kind == "time" or serial < 1:
        if serial >= 1:
            return duration_text(timedelta(days=serial))
        moment = datetime(1900, 1, 1) + timedelta(milliseconds=round(serial * 86_400_000))  # noqa: DTZ001
        return moment.time().isoformat("milliseconds" if moment.microsecond else "seconds")
    epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    # Excel counts the 29th of February 1900, which never was.
    days = serial + 1 if not from_1904 and serial < 60 else serial
    try:
        return _date_time_text(epoch + timedelta(milliseconds=round(days * 86_400_000)))
    except OverflowError:
        return number_text(serial)
