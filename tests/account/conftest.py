"""What tests of times that are partly left to chance share."""

import random

import pytest


@pytest.fixture
def earliest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance choose the earliest moment."""
    monkeypatch.setattr(random, "uniform", lambda least, most: least)
