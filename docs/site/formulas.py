r"""Formulas become MathML when the site is built: nothing is loaded to read a page.

The Markdown keeps LaTeX between dollars. arithmatex finds it and marks it, and this hook of
mkdocs has it translated. A formula that cannot be translated ends the build.
"""

from __future__ import annotations

import html
import re
from typing import Any

from math_core import LatexError, LatexToMathML
from mkdocs.exceptions import PluginError

_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
# In Chromium a bracket that is sized by hand has to stand in a row of its own to have a power.
_POWER = re.compile(r"(<msu[bp]\w*>)<mo( minsize=[^<]*)</mo>")
_CONVERTER = LatexToMathML(fancy_error=False)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The Markdown of a page, with formulas apart that arithmatex would take for one."""
    return markdown.replace("$$\n$$", "$$\n\n$$")


def on_page_content(content: str, page: Any, **_: Any) -> str:
    """The HTML of a page with its formulas in MathML."""

    def translated(found: re.Match[str]) -> str:
        tex = html.unescape(found["tex"])
        try:
            formula = _CONVERTER.convert_with_local_state(tex, displaystyle=found["tag"] == "div")
        except LatexError as error:
            msg = f"{page.file.src_uri}: the formula {tex} cannot be shown: {error}"
            raise PluginError(msg) from None
        formula = _POWER.sub(r"\1<mrow><mo form='postfix'\2</mo></mrow>", formula)
        return f'<div class="formula">{formula}</div>' if found["tag"] == "div" else formula

    return _FORMULA.sub(translated, content)
