"""Measures, prints the table and, with --write, puts it into the documentation."""

import argparse
import logging
from pathlib import Path
import sys
from typing import Final

from . import freshness
from .markdown import write
from .report import report
from .run import FULL, QUICK, run

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"


def main() -> None:
    """Run with the options of the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="rougher, half the time")
    parser.add_argument("--write", action="store_true", help=f"into docs/{PAGE.name}")
    parser.add_argument(
        "--freshness",
        action="store_true",
        help="only how soon a new state is seen, in a few seconds",
    )
    options = parser.parse_args()
    texts = {"freshness": freshness.report()}
    if not options.freshness:
        # Else the time that logging takes would count as the integration's.
        logging.disable(logging.WARNING)
        results = run(
            QUICK if options.quick else FULL, lambda text: print(text, file=sys.stderr)
        )
        texts["bench"] = report(results)
    for name, text in texts.items():
        print(text)
        if options.write:
            write(PAGE, name, text)


if __name__ == "__main__":
    main()
