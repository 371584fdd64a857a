"""What WeasyPrint has to say, as warnings of this package, each once.

A glyph without a font or a picture without bytes is worth a line in the build report; remarks on
style sheets are not, as the style sheet is ours and tested.
"""

import logging
import re
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("exporter.formats")
_ENGINES = ("weasyprint", "fontTools")
_NO_GLYPH = re.compile(r"\.notdef glyph rendered.*\((U\+[0-9A-F]+)\)$")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.messages[record.getMessage()] = None


@contextmanager
def quiet_engines() -> Generator[Collection[str]]:
    """Keep the engines' loggers from the terminal, and pass on what matters at the end.

    Yields what was said so far.
    """
    collector = _Collector()
    loggers = [logging.getLogger(name) for name in _ENGINES]
    kept = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(collector)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    try:
        yield collector.messages.keys()
    finally:
        for logger, (propagate, level) in zip(loggers, kept, strict=True):
            logger.removeHandler(collector)
            logger.propagate = propagate
            logger.setLevel(level)
        for message in _told(collector.messages):
            LOGGER.warning("%s", message)


def _told(messages: dict[str, None]) -> Iterator[str]:
    missing = sorted({match[1] for m in messages if (match := _NO_GLYPH.search(m))})
    if missing:
        yield f"no font has {', '.join(missing)}: shown as an empty box in the PDF"
    yield from (message for message in messages if not _NO_GLYPH.search(message))
