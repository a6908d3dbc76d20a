"""How large screens are, on which the same is to be done."""

import pytest

sizes = pytest.mark.parametrize(
    "size",
    [(1280, 900), (390, 844)],
    ids=["wide", "phone"],
)
