r"""# A classifier from scratch in PyTorch

A network with one hidden layer sorts images into $K$ classes. A batch of images $X$, of shape
$(n, h, w)$ or already flat, $(n, d)$ with $d = hw$, becomes rows of $d$ numbers, and then

$$H = \operatorname{relu}(X W_1 + b_1), \qquad
\hat Y = \operatorname{softmax}(H W_2 + b_2),$$

with $W_1$ $(d, m)$, $b_1$ $(1, m)$, $W_2$ $(m, K)$ and $b_2$ $(1, K)$. Classes count from 0 and
logarithms are natural. You work with tensors, indexing and autograd. **Not allowed** are the ready
made parts: everything in `torch.nn` (but `torch.nn.Parameter`), `torch.nn.functional`,
`torch.optim`, `torch.relu`, `torch.softmax` and `torch.log_softmax` under any of their names, as
functions or as methods. `torch.clamp`, `torch.maximum`, `torch.where` and `torch.logsumexp` are
fine. All tensors are float32, labels are int64.

**(a)** `init_params(n_inputs, n_hiddens, n_outputs, generator)` returns the list
`[W1, b1, W2, b2]`: every weight drawn from $\mathcal N(0, 0.01^2)$ with that `torch.Generator`,
every bias 0, all of them leaves with `requires_grad`. It is judged by what such numbers look like:
a right answer is refused less often than once in $10^9$ times. The same seed must give the same
weights, another seed others.

**(b)** `relu(x)` for any shape, and `softmax(X)` over the last axis of $X$, $(n, K)$. The softmax
must be right, without nan, for logits up to $\pm 10^4$ (announced).

**(c)** `net(X, params)` returns the probabilities $\hat Y$, $(n, K)$.

**(d)** `cross_entropy(y_hat, y)` returns the loss of each example, $(n,)$: minus the logarithm of
the probability that row $i$ of `y_hat` gives to class $y_i$.

**(e)** `sgd(params, lr)` takes one step of gradient descent with the gradients that are in the
parameters, **in place**, and clears them: to zero, or to None. The tensors stay the same objects.

**(f)** `train(params, batches, epochs, lr)` goes through the list `batches` of pairs $(X, y)$ so
many times, in order, with a step after every batch along the gradient of its **mean** loss, and
returns the mean losses of all batches in order: each that of the parameters **before** the step.
`params` are updated in place. It is run on real images of handwritten digits, 8 × 8 pixels, 950 to
train on in batches of 32 (the last one is shorter), for 8 epochs at a learning rate of 0.2. The
losses of the first epoch must be right, and then the *grader* takes your trained parameters and
lets them name digits that were held out: at least **85 %** must be right.
"""

# ruff: noqa: D400, D415

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.spec import (
    RESULT,
    Array,
    Ask,
    Draw,
    Images,
    Problem,
    Property,
    Training,
    Value,
    all_equal,
    ask,
    generator,
    images_of,
    mistakes,
    tensor,
)
from problems.bayes.mistakes import torch_mlp as wrong
from reference import torch_mlp as ref

if TYPE_CHECKING:
    import torch


# -- what you write -----------------------------------------------------------------------------
def init_params(
    n_inputs: int, n_hiddens: int, n_outputs: int, generator: torch.Generator
) -> list[torch.Tensor]:
    """(a) [W1, b1, W2, b2]: weights from N(0, 0.01²), biases 0, all with requires_grad.

    W1 (n_inputs, n_hiddens), b1 (1, n_hiddens), W2 (n_hiddens, n_outputs), b2 (1, n_outputs).
    """
    raise NotImplementedError


def relu(x: torch.Tensor) -> torch.Tensor:
    """(b) max(x, 0), entry by entry, any shape."""
    raise NotImplementedError


def softmax(X: torch.Tensor) -> torch.Tensor:
    """(b) The softmax over the last axis of X, (n, K), safe for logits up to ±1e4."""
    raise NotImplementedError


def net(X: torch.Tensor, params: list[torch.Tensor]) -> torch.Tensor:
    """(c) The probabilities, (n, K), of images X, (n, h, w) or (n, d); params as in (a)."""
    raise NotImplementedError


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(d) The loss of each example, (n,), from probabilities y_hat (n, K) and classes y (n,)."""
    raise NotImplementedError


def sgd(params: list[torch.Tensor], lr: float) -> None:
    """(e) One step of gradient descent in place; afterwards the gradients are cleared."""
    raise NotImplementedError


def train(
    params: list[torch.Tensor],
    batches: list[tuple[torch.Tensor, torch.Tensor]],
    epochs: int,
    lr: float,
) -> list[float]:
    """(f) Train in place; the mean loss of every batch in order, each before its step."""
    raise NotImplementedError


# -- where inputs come from ---------------------------------------------------------------------
def few_units(draw: Draw) -> tuple[int, int, int, torch.Generator]:
    """Three different small sizes."""
    a, h, k = draw.dims(3, 2, 7)
    return a, h, k, generator(draw.integer(0, 1 << 31))


def many_units(draw: Draw) -> tuple[int, int, int, torch.Generator]:
    """At least 3200 weights in either matrix, for their statistics."""
    sizes = draw.integer(50, 70), draw.integer(80, 100), draw.integer(40, 49)
    return *sizes, generator(draw.integer(0, 1 << 31))


NAMES = ("W1", "b1", "W2", "b2")


def form(answer: Any, *_: Any) -> tuple[dict[str, object], ...]:
    """What can be said of each of the four parameters without looking at the weights."""
    return tuple(
        {
            "shape": str(
                tuple(each["value"].shape if each["value"].ndim > 1 else (1, each["value"].size))
            ),
            "requires_grad": each["requires_grad"],
            "a leaf": each["leaf"],
            "all zero": not each["value"].any(),
        }
        for each in answer
    )


def statistics(answer: Any, *_: Any) -> tuple[dict[str, float], ...]:
    """Mean, deviation and tails of both weights, rounded; exact where they may be right."""
    return tuple(_statistics(np.asarray(answer[at]["value"], dtype=np.float64)) for at in (0, 2))


DEVIATION, TAIL, SIGMAS = 0.01, 0.0455, 8.0


def _statistics(W: Array) -> dict[str, float]:
    """A right mean, variance or tail is off by more than 8 of its own σ once in 1e12 times."""
    n, mean, deviation = W.size, float(W.mean()), float(W.std())
    tail = float(np.mean(np.abs(W - mean) > 2 * deviation))
    right_mean = abs(mean) <= SIGMAS * deviation / np.sqrt(n)
    right_size = abs(deviation**2 / DEVIATION**2 - 1) <= SIGMAS * np.sqrt(2 / n)
    right_tail = abs(tail - TAIL) <= SIGMAS * np.sqrt(TAIL * (1 - TAIL) / n)
    return {
        "the mean": 0.0 if right_mean else float(f"{mean:.0e}"),
        "the standard deviation": DEVIATION if right_size else float(f"{deviation:.0e}"),
        "the share beyond two standard deviations": TAIL if right_tail else round(tail, 1),
    }


def seeded_twice(draw: Draw) -> list[Ask]:
    """The same sizes with the same seed again, and with another seed."""
    a, h, k = draw.dims(3, 2, 6)
    seeds = (draw.index, draw.index, draw.index + 1000)
    return [ask(init_params, a, h, k, generator(seed)) for seed in seeds]


def same_then_other(one: Any, again: Any, other: Any) -> bool:
    """Whether the first two have the same weights, and the third has others."""
    same = all(all_equal(x, y) for x, y in zip(one, again, strict=True))
    return same and not any(all_equal(one[at], other[at]) for at in (0, 2))


def signed(draw: Draw) -> tuple[torch.Tensor]:
    """Any shape, with numbers on both sides of 0 and some exactly there."""
    shape = draw.turn(((3,), (2, 3), (2, 3, 4), (5, 1), (4, 2)))
    x = draw.reals(*shape) * draw.choice((0.5, 1.0, 1.5))
    x.flat[0], x.flat[-1] = draw.turn(((-1.5, 0.0), (2.5, -0.5)))
    return (tensor(x),)


def _sides(draw: Draw) -> tuple[int, int]:
    """As many examples as classes every other time, where a wrong axis still broadcasts."""
    n, k = draw.dims(2, 2, 6)
    return draw.turn(((k, k), (n, k)))


def moderate_logits(draw: Draw) -> tuple[torch.Tensor]:
    """A few units of spread, so that no probability vanishes."""
    n, k = _sides(draw)
    return (tensor(draw.uniform(-2.0, 2.0, n, k)),)


def huge_logits(draw: Draw) -> tuple[torch.Tensor]:
    """Spread over ±1e4; rows of very different height; a common height; ties; in turn."""
    n, k = draw.dims(2, 2, 6)
    far = draw.uniform(-1e4, 1e4, n, k)
    near = np.round(draw.uniform(-2.0, 2.0, n, k) * 8) / 8
    heights = np.where(np.arange(n) % 2 == 0, 9000.0, -9000.0)[:, None]
    tied = np.where(np.arange(k) < 2, 1e4, -1e4) * np.ones((n, 1))
    return (tensor(draw.turn((near + 9000.0, near - 9000.0, near + heights, tied, far))),)


def _params(draw: Draw, d: int, h: int, k: int) -> list[torch.Tensor]:
    sizes = ((d, h), (1, h), (h, k), (1, k))
    return [tensor(draw.uniform(-1.0, 1.0, *each), requires_grad=True) for each in sizes]


def images_and_params(draw: Draw) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Images, every other time flat, and weights large enough for both sides of relu."""
    n, height, width = draw.dims(3, 2, 5)
    h, k = draw.dims(2, 3, 6)
    X = draw.uniform(0.0, 1.0, *draw.turn(((n, height, width), (n, height * width))))
    return tensor(X), _params(draw, height * width, h, k)


def predictions(draw: Draw) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities away from 0, and classes of which the likeliest is not always right."""
    n, k = _sides(draw)
    y_hat = np.stack([draw.probabilities(k, low=0.1) for _ in range(n)])
    y = draw.integers(0, k - 1, n)
    y[0] = (y_hat[0].argmax() + 1) % k
    return tensor(y_hat), tensor(y)


def after_backward(draw: Draw) -> tuple[list[torch.Tensor], float]:
    """Two to four tensors of different shapes, with their gradients."""
    rows, columns = draw.dims(2, 2, 5)
    shapes = ((rows, columns), (1, columns), (columns, rows), (1, rows))[: draw.turn((2, 4, 3))]
    params = [
        tensor(draw.reals(*each), requires_grad=True, grad=draw.reals(*each)) for each in shapes
    ]
    return params, draw.positive(0.05, 0.8, away=(0.5,))


def digits() -> Images:
    """The handwritten digits that come with the course."""
    return images_of(Path(__file__).parent / "data" / "digits.npz")


EPOCHS, BATCH, HIDDEN = 8, 32, 32


def on_images(draw: Draw, images: Images) -> tuple[Any, Any, int, float]:
    """950 images in batches, and parameters that are not quite as small as in (a)."""
    X, y = images.some(draw.rng, 950)
    d, k = X[0].size, int(max(images.train_y.max(), images.test_y.max())) + 1
    W1, W2 = (draw.rng.normal(scale=0.1, size=each) for each in ((d, HIDDEN), (HIDDEN, k)))
    values = (W1, np.zeros((1, HIDDEN)), W2, np.zeros((1, k)))
    params = [tensor(each, requires_grad=True) for each in values]
    batches = [
        (tensor(X[at : at + BATCH]), tensor(y[at : at + BATCH])) for at in range(0, len(X), BATCH)
    ]
    return params, batches, EPOCHS, np.float64(0.2 if d <= 100 else 0.1)


# -- what it is worth ---------------------------------------------------------------------------
PROBLEM = Problem(
    title="A classifier from scratch in PyTorch",
    banned=[
        "torch.nn",
        "!torch.nn.Parameter",
        "torch.optim",
        "torch.relu",
        "torch.relu_",
        "torch.Tensor.relu",
        "torch.Tensor.relu_",
        "torch.softmax",
        "torch.log_softmax",
        "torch.Tensor.softmax",
        "torch.Tensor.log_softmax",
        "torch.special.softmax",
        "torch.special.log_softmax",
        "torch._softmax",
        "torch._log_softmax",
    ],
    rubric=[
        Value(
            init_params,
            ref.init_params,
            on=few_units,
            points=1,
            cases=20,
            observe=RESULT,
            through=form,
            blocks=NAMES,
            hint="Print the shape and requires_grad of each of the four, and the biases.",
        ),
        Value(
            init_params,
            ref.init_params,
            on=many_units,
            points=1,
            cases=6,
            observe=RESULT,
            through=statistics,
            blocks=("W1", "W2"),
            hint="Print the mean and the standard deviation of many weights.",
        ),
        Property(
            "init_params_follows_its_generator",
            "The same seed gives the same weights, and another seed gives others.",
            on=seeded_twice,
            holds=same_then_other,
            points=1,
            cases=5,
            hint="Which source of random numbers do your draws take theirs from?",
        ),
        Value(
            relu,
            ref.relu,
            on=signed,
            points=1,
            cases=30,
            hint="What is the answer at −1.5, at 0 and at 2.5?",
        ),
        Value(
            softmax,
            ref.softmax,
            on=moderate_logits,
            points=2,
            hint="Each row adds up to 1, and its largest entry stays the largest.",
        ),
        Value(
            softmax,
            ref.softmax,
            on=huge_logits,
            points=1,
            cases=30,
            announced="logits up to ±1e4",
            hint="Which number can be subtracted from a row so that no power overflows?",
        ),
        Value(
            net,
            ref.net,
            on=images_and_params,
            points=3,
            hint="Write down the shape after every step, from the images to the probabilities.",
        ),
        Value(
            cross_entropy,
            ref.cross_entropy,
            on=predictions,
            points=3,
            hint="For one example: which single entry of its row of y_hat counts?",
        ),
        Value(
            sgd,
            ref.sgd,
            on=after_backward,
            points=3,
            cases=30,
            observe=0,
            hint="Print a parameter and its gradient before and after the call.",
        ),
        Training(
            train,
            ref.train,
            images=digits,
            on=on_images,
            predict=ref.predict,
            accuracy=0.85,
            points=6,
            hint="Go through two batches by hand: what is recorded, and what has changed since?",
            depends_on=[net, cross_entropy, sgd],
        ),
    ],
    misconceptions=[
        *mistakes(init_params, *wrong.INIT_PARAMS),
        *mistakes(relu, *wrong.RELU),
        *mistakes(softmax, *wrong.SOFTMAX),
        *mistakes(net, *wrong.NET),
        *mistakes(cross_entropy, *wrong.CROSS_ENTROPY),
        *mistakes(sgd, *wrong.SGD),
        *mistakes(train, *wrong.TRAIN),
    ],
)
