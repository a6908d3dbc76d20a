"""Tables in Markdown, and the pages that have them."""

from collections.abc import Sequence
from pathlib import Path


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Return lines, of which the first is the head, as a table."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    head, *rest = lines
    return "\n".join(
        "| "
        + " | ".join(
            f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)
        )
        + " |"
        for line in (head, ["-" * width for width in widths], *rest)
    )


def write(page: Path, name: str, text: str) -> None:
    """Put a text between the two comments of a page that have a name."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    filled = f"{before}{begin}\n\n{text}\n\n{end}{after}"
    page.write_text(filled, encoding="utf-8")
