"""Formulas as text: golden pairs, and the law that nothing makes them fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.latex import formula

READABLE = [
    (r"F_y", "F_y"),
    (r"x_i^2 + W_{ts}", "xᵢ² + W_ts"),
    (r"x_{i,j}^{(k)}", "x_(i,j)⁽ᵏ⁾"),
    (r"F_{\text{pos}} - F_{\mathrm{neg}}", "F_pos − F_neg"),
    (r"\frac{e^{-\beta F_k}}{\sum_j e^{-\beta F_j}}", "e^(−βFₖ) / (∑ⱼ e^(−βFⱼ))"),
    (r"\sum_{t<T} \log p(x_t \mid x_{<t})", "∑_(t<T) log p(xₜ | x_(<t))"),
    (r"\sum_{i=1}^n \bigl[y_i z_i\bigr]", "∑ᵢ₌₁ⁿ [yᵢzᵢ]"),
    (r"\operatorname*{arg\,min}_{y} F_y", "arg min_y F_y"),
    (r"\|w\|_2^2 = \lVert w \rVert^2", "‖w‖₂² = ‖w‖²"),
    (r"\tfrac12 x + \frac1n y", "½x + (1/n) y"),
    (r"-\tfrac1\beta \log P(y)", "−(1/β) log P(y)"),
    (r"\frac{a+b}{cd} = \frac{-a}{b}", "(a + b) / (cd) = −a/b"),
    (r"\left(\frac{a}{b}\right)^2 = \frac ab^2", "(a/b)² = (a/b)²"),
    (r"\exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)", "exp(−(x − μ)² / (2σ²))"),
    (r"\theta - \frac{\eta}{\sqrt{\hat r + \varepsilon}} \odot g", "θ − (η / √(r̂ + ε)) ⊙ g"),
    (r"\bigl[m - F(x,\bar y)\bigr]^+", "[m − F(x, ȳ)]⁺"),
    (r"\ell = [\,m + F^+ - F^-\,]^+ .", "ℓ = [m + F⁺ − F⁻]⁺."),
    (r"\mathbb{E}_{x \sim \hat p}", "E_(x∼p̂)"),
    (r"\frac{\partial \ell}{\partial W}", "∂ℓ/∂W"),
    (r"\left.\frac{dx}{dt}\right|_{t=0}", "dx/dt|ₜ₌₀"),
    (r"W^\top x \in \mathbb{R}^{n \times d}", "Wᵀx ∈ ℝ^(n×d)"),
    (r"\sigma'(x) \propto e^{-x}", "σ′(x) ∝ e⁻ˣ"),
    (r"\mathcal N(\mu, \sigma^2)", "N(μ, σ²)"),
    (r"\int_{-\infty}^\infty \sigma(x)\,dx", "∫_(−∞)^∞ σ(x) dx"),
    (r"\mathrm{KL}(p \,\|\, q) \ge 0", "KL(p ‖ q) ≥ 0"),
    (r"\{x : x > 0\}, (n,), .5", "{x : x > 0}, (n,), .5"),
    (r"\sqrt[3]{x} + \sqrt x", "³√x + √x"),
    (r"a - (-b), \pm 10^4", "a − (−b), ±10⁴"),
    (r"w^* \ne \overline{ab}", "w* ≠ abbar"),
    (r"\underbrace{a + b}_{c}", "(a + b)_c"),
    (r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}", "{1, x > 0; 0, else}"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} x", "[a b; c d]x"),
    (r"\unknown{x} y", "unknown xy"),
    (r"p(\text{all data} \mid w) \text{ if } w", "p(all data | w) if w"),
    (r"\binom{n}{k} % a remark", "binom(n, k)"),
]


@pytest.mark.parametrize(("latex", "text"), READABLE, ids=[latex for latex, _ in READABLE])
def test_formulas_read_as_people_write_them_in_mail(latex: str, text: str) -> None:
    """Scripts, fractions and functions keep their meaning on one line."""
    assert formula(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\sum_{k} e^{-\beta F_k} \le \tfrac12", "sum_k e^(-beta F_k) <= 1/2"),
        (r"\bar y \in \mathbb{R}^{n \times d}", "ybar in R^(n x d)"),
        (r"\frac{\partial L}{\partial W_1} = \sigma'(x)", "dL/dW_1 = sigma'(x)"),
        (r"\lambda \to \infty", "lambda -> inf"),
        (r"\Delta^\top", "Delta^T"),
    ],
)
def test_ascii_names_what_it_cannot_draw(latex: str, text: str) -> None:
    """Symbols become keyboard characters or their names, scripts keep _ and ^."""
    assert formula(latex, ascii=True) == text


def test_cases_stand_below_each_other_on_display() -> None:
    """A displayed case distinction gets a tall brace, and what follows stays beside it."""
    latex = r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases} ."
    top, bottom = formula(latex, display=True).split("\n")
    assert top == "f(x) = ⎧ x  x > 0    ."
    assert bottom.rstrip() == "       ⎩ 0  otherwise"


def test_matrices_have_tall_brackets_on_display() -> None:
    """Rows and columns of a matrix are visible."""
    latex = r"\begin{bmatrix} a & -1 \\ 10 & d \\ e & f \end{bmatrix}"
    assert formula(latex, display=True) == "⎡ a   −1 ⎤\n⎢ 10  d  ⎥\n⎣ e   f  ⎦"
    assert formula(latex, display=True, ascii=True).split("\n")[1] == "[ 10  d  ]"


def test_aligned_equations_meet_at_their_sign() -> None:
    """Rows with & line up, in an environment or bare."""
    rows = r"v &= \beta v - \eta g \\ \theta' &= \theta + v"
    lines = " v = βv − ηg\nθ′ = θ + v"
    assert formula(rows, display=True) == lines
    assert formula(rf"\begin{{aligned}}{rows}\end{{aligned}}", display=True) == lines


def test_very_deep_nesting_is_left_alone() -> None:
    """What cannot be read within Python's limits is shown as it was written."""
    deep = "{" * 5000 + "x" + "}" * 5000
    assert formula(deep) == deep


COMMANDS = r"""\frac \sqrt \sum \left( \right) \bigl[ _ ^ { } & \\ $ % ' \bar \text \begin{cases}
\end{cases} \begin{pmatrix} \end{pmatrix} x 12 + = , \alpha \mathbb \foo [ ] ~ # \, | \{"""
pieces = st.sampled_from(COMMANDS.split())


@given(
    st.lists(pieces | st.text(max_size=3), max_size=25).map(" ".join), st.booleans(), st.booleans()
)
def test_no_latex_whatsoever_makes_it_fail(latex: str, display: bool, ascii_only: bool) -> None:  # noqa: FBT001
    """Broken commands, odd nesting and foreign characters still give a text; ASCII stays ASCII."""
    text = formula(latex, display=display, ascii=ascii_only)
    assert not ascii_only or text.isascii()


@given(st.lists(pieces, max_size=15).map(" ".join))
def test_an_inline_formula_stays_on_one_line(latex: str) -> None:
    """Only display may take several lines."""
    assert "\n" not in formula(latex)
