"""Texts of others as markdown that shows them as they are."""

import pytest

from custom_components.podero.markdown import escape_markdown


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about texts alone."""


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Heat pump 1", "Heat pump 1"),
        ("Nibe S2125-8", "Nibe S2125-8"),
        ("aroTHERM plus VWL 75/6", "aroTHERM plus VWL 75/6"),
        ("Wärmepumpe, Büro", "Wärmepumpe, Büro"),
        ("[here](https://evil.example)", r"\[here\]\(https\://evil\.example\)"),
        ("![](//evil.example/x.png)", r"\!\[\]\(//evil\.example/x\.png\)"),
        ("<img src=x>", r"\<img src=x\>"),
        ("www.evil.example", r"www\.evil\.example"),
        ("jane@evil.example", r"jane\@evil\.example"),
        ("**now** _now_ ~~now~~ `now`", r"\*\*now\*\* \_now\_ \~\~now\~\~ \`now\`"),
        ("# now", r"\# now"),
        ("- now", r"\- now"),
        ("1. now", r"1\. now"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("| a | b |", r"\| a \| b \|"),
        (r"\[x\](y)", r"\\\[x\\\]\(y\)"),
        ("{name}", r"\{name\}"),
    ],
)
def test_what_markdown_would_act_on_is_escaped(text: str, escaped: str) -> None:
    """A link, a picture, a heading or a list stays the text that it was."""
    assert escape_markdown(text) == escaped
