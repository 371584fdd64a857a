"""The sample report, for every format's tests."""

import runpy
from pathlib import Path

import pytest

from exporter.model.document import Document

SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample.py")))


@pytest.fixture
def document() -> Document:
    return SAMPLE["document"]()
