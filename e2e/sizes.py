"""How large screens are, on which the same is to be done."""

import pytest

WIDE = (1280, 900)

sizes = pytest.mark.parametrize("size", [WIDE, (390, 844)], ids=["wide", "phone"])
