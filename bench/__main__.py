"""Measures, prints the table and, with --write, puts it into the documentation."""

import argparse
import logging
from pathlib import Path
import sys
from typing import Final

from .report import report
from .run import FULL, QUICK, run

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN: Final = "<!-- bench -->"
END: Final = "<!-- /bench -->"


def main() -> None:
    """Run with the options of the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="rougher, half the time")
    parser.add_argument("--write", action="store_true", help=f"into docs/{PAGE.name}")
    options = parser.parse_args()
    # Else the time that logging takes would count as the integration's.
    logging.disable(logging.WARNING)
    results = run(
        QUICK if options.quick else FULL, lambda text: print(text, file=sys.stderr)
    )
    text = report(results)
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        _, after = rest.split(END)
        filled = f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"
        PAGE.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    main()
