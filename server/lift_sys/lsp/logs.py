"""What the server writes down for people who look for the cause of something.

One line for each event, ``key=value`` pairs after the message (or one JSON object, with ``--log-format json``), to
standard error or to a file; never to standard output, which belongs to the protocol. The client can have the same lines
sent by ``$/setTrace``. Texts of documents are never written down.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Mapping

FORMATS = ("text", "json")
_FIELDS = "lift_fields"


def log(
    logger: logging.Logger, level: int, event: str, error: BaseException | None = None, /, **fields: object
) -> None:
    """Write down an event with its circumstances; with an error, its traceback, too."""
    if logger.isEnabledFor(level):
        logger.log(level, event, extra={_FIELDS: fields}, exc_info=error)


def described(event: str, fields: Mapping[str, object]) -> str:
    """An event and its circumstances on one line."""
    return " ".join([event, *(f"{key}={_value(value)}" for key, value in fields.items())])


def _value(value: object) -> str:
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    return text if text.isascii() and text.isprintable() and " " not in text and text else json.dumps(text)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line (and a traceback, if there is one)."""
        event = described(record.getMessage(), getattr(record, _FIELDS, {}))
        line = f"{_when(record)} {record.levelname.lower():<7} {record.name}: {event}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info and record.exc_info[0] else line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object on one line."""
        data: dict[str, object] = {
            "time": _when(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        for key, value in getattr(record, _FIELDS, {}).items():
            data[key] = value if isinstance(value, bool | int | float | None) else str(value)
        if record.exc_info and record.exc_info[0]:
            data["traceback"] = self.formatException(record.exc_info)
        return json.dumps(data, default=str)


def _when(record: logging.LogRecord) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"


def start(level: str, file: str | None, form: str) -> None:
    """Begin to log. A file that cannot be written is a warning on standard error, where the log then goes."""
    problem = None
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        try:
            handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            problem = error
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.raiseExceptions = False  # a full disk or a closed standard error is no reason to write more to it
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Libraries log every message in full on lower levels; what matters of it is logged here.
    logging.getLogger("lift_sys").setLevel(level.upper())
    if problem is not None:
        log(logging.getLogger(__name__), logging.WARNING, "the log file cannot be written", file=file, error=problem)
