"""How large screens are, on which the same is to be done."""

from typing import Final

import pytest

WIDE: Final = (1280, 900)
SIZES: Final = {"wide": WIDE, "phone": (390, 844)}

sizes = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
