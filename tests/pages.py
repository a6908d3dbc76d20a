"""The pages that are written for people."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = {
    str(file.relative_to(ROOT)): file
    for file in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
}
