"""Mistakes we expect in the problem on the network from scratch.

The first paragraph of a docstring is the hint that a student reads: it points at what to look
at again and never says the answer.
"""

# ruff: noqa: D400

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from reference import torch_mlp as ref

if TYPE_CHECKING:
    import torch

Params: TypeAlias = "list[torch.Tensor]"
Batches: TypeAlias = "list[tuple[torch.Tensor, torch.Tensor]]"


# -- in (a) -------------------------------------------------------------------------------------
def _scaled(sizes: tuple[int, int, int], generator: torch.Generator, std: float) -> Params:
    params = ref.init_params(*sizes, generator)
    return [(100 * std * each).detach().requires_grad_() for each in params]


def weights_too_large(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """Weights of size 1: is the factor that makes them small missing?"""
    return _scaled((a, h, k), generator, 1.0)


def variance_as_deviation(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """Your weights are far smaller than asked: does torch's normal take a variance?"""
    return _scaled((a, h, k), generator, 1e-4)


def deviation_as_variance(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """Your weights are ten times too large: which of the two numbers of N(0, 0.01²) is given?"""
    return _scaled((a, h, k), generator, 0.1)


def zero_weights(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """All weights are equal: what then tells one hidden unit from another, ever?"""
    return _scaled((a, h, k), generator, 0.0)


def _uniform(
    sizes: tuple[int, int, int], generator: torch.Generator, shift: float, width: float
) -> Params:
    import torch

    params = []
    for rows, columns in (sizes[:2], sizes[1:]):
        draws = torch.rand(rows, columns, generator=generator)
        params += [(draws - shift) * width, torch.zeros(1, columns)]
    return [each.requires_grad_() for each in params]


def positive_uniform_weights(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """None of your weights is negative: which distribution does rand draw from?"""
    return _uniform((a, h, k), generator, 0.0, 0.01)


def uniform_weights(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """No weight is far from 0: your distribution has edges, the one asked has tails."""
    return _uniform((a, h, k), generator, 0.5, 0.02)


def shapes_transposed(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """Each row of X is multiplied from the left: which of the two sizes of W comes first?"""
    W1, b1, W2, b2 = ref.init_params(a, h, k, generator)
    return [W1.detach().T.requires_grad_(), b1, W2.detach().T.requires_grad_(), b2]


def random_biases(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """The biases start somewhere too: is it where the statement says?"""
    import torch

    W1, b1, W2, b2 = ref.init_params(a, h, k, generator)
    b1, b2 = (torch.normal(0.0, 0.01, each.shape, generator=generator) for each in (b1, b2))
    return [W1, b1.requires_grad_(), W2, b2.requires_grad_()]


def no_gradient_asked(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """These tensors will be left alone by autograd: what has it to be told?"""
    return [each.detach() for each in ref.init_params(a, h, k, generator)]


def weights_are_no_leaves(a: int, h: int, k: int, generator: torch.Generator) -> Params:
    """After requires_grad was set, the weights were computed on: where will .grad end up?"""
    W1, b1, W2, b2 = ref.init_params(a, h, k, generator)
    return [W1 * 1, b1, W2 * 1, b2]


INIT_PARAMS = (
    weights_too_large,
    variance_as_deviation,
    deviation_as_variance,
    zero_weights,
    positive_uniform_weights,
    uniform_weights,
    shapes_transposed,
    random_biases,
    no_gradient_asked,
    weights_are_no_leaves,
)


# -- in (b) -------------------------------------------------------------------------------------
def leaky(x: torch.Tensor) -> torch.Tensor:
    """A little gets through below 0. How much should?"""
    return ref.relu(x) - 0.01 * ref.relu(-x)


def absolute_value(x: torch.Tensor) -> torch.Tensor:
    """What is negative comes out positive: should it come out at all?"""
    return x.abs()


def negative_part(x: torch.Tensor) -> torch.Tensor:
    """You keep the part below 0: is it a bound from above or from below?"""
    return x.clamp(max=0)


def step(x: torch.Tensor) -> torch.Tensor:
    """Your values are 0 and 1 only: is that the function, or its derivative?"""
    return (x > 0).float()


def softplus(x: torch.Tensor) -> torch.Tensor:
    """A smooth relative of what is asked: what is the value at exactly 0?"""
    return ref.relu(x) + (-x.abs()).exp().log1p()


def sigmoid(x: torch.Tensor) -> torch.Tensor:
    """Your values stay below 1: that is another activation."""
    return x.sigmoid()


RELU = (leaky, absolute_value, negative_part, step, softplus, sigmoid)


def softmax_over_rows(X: torch.Tensor) -> torch.Tensor:
    """Your columns add up to 1. Which axis are the classes of one example on?"""
    return ref.softmax(X.T).T


def one_sum_for_all(X: torch.Tensor) -> torch.Tensor:
    """All your numbers together add up to 1. What does each row add up to?"""
    return ref.softmax(X.flatten()).reshape(X.shape)


def sum_keeps_no_axis(X: torch.Tensor) -> torch.Tensor:
    """Dividing (n, K) by (n,): along which axis does that broadcast? It even fits when n = K.

    The sums of the rows have the shape (n,), and dividing (n, K) by (n,) lines them up with the
    *columns*. Broadcasting compares shapes from the right, so each entry is divided by the sum of
    another row.

    **Why it tempts.** "Each row by its sum" is what one thinks, and what the code seems to say.
    Mostly the shapes then do not fit and torch complains. When there happen to be as many examples
    as classes they fit, and it is silent.

    **An example.** Two examples, two classes, both undecided:

    >>> import torch
    >>> softmax(torch.tensor([[0.0, 0.0], [1.0, 1.0]]))
    [[0.5, 0.5], [0.5, 0.5]]
    >>> sum_keeps_no_axis(torch.tensor([[0.0, 0.0], [1.0, 1.0]]))
    [[0.5, 0.184], [1.359, 0.5]]

    A probability of 1.359 gives it away.

    **Derive again.** Write the shapes below each other, right-aligned, and see which sizes meet.
    What shape must the sums have so that each meets its own row, and which argument of `sum` keeps
    it? Then make it a habit to test with different sizes in every axis: a square matrix hides such
    things.
    """
    powers = X.exp()
    return powers / powers.sum(dim=1)


def shifted_sum_keeps_no_axis(X: torch.Tensor) -> torch.Tensor:
    """The shift is right. Dividing (n, K) by sums (n,): along which axis does that broadcast?"""
    powers = (X - X.max(dim=1, keepdim=True).values).exp()
    return powers / powers.sum(dim=1)


def not_exponentiated(X: torch.Tensor) -> torch.Tensor:
    """The rows add up to 1, but of what? Logits may be negative."""
    return X / X.sum(dim=1, keepdim=True)


def unnormalised(X: torch.Tensor) -> torch.Tensor:
    """The ratios within a row are right. What does a row add up to?"""
    return X.exp()


def log_probabilities(X: torch.Tensor) -> torch.Tensor:
    """These are logarithms, none is positive: probabilities are asked."""
    return ref.softmax(X).log()


def sigmoids(X: torch.Tensor) -> torch.Tensor:
    """Each class gets a probability of its own, whatever the others get: what is their sum?"""
    return X.sigmoid()


def powers_of_two(X: torch.Tensor) -> torch.Tensor:
    """The rows add up to 1, but the ratios are off: which base do the powers have?"""
    return ref.softmax(X * 0.6931471805599453)


def softmax_overflows(X: torch.Tensor) -> torch.Tensor:
    """Right for moderate logits. From where on is the exponential of a float32 inf, or 0?"""
    powers = X.exp()
    return powers / powers.sum(dim=-1, keepdim=True)


def shifted_by_the_largest_of_all(X: torch.Tensor) -> torch.Tensor:
    """The shift is the right idea. What is left of a row that lies far below the highest one?"""
    powers = (X - X.max()).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


SOFTMAX = (
    softmax_over_rows,
    one_sum_for_all,
    sum_keeps_no_axis,
    shifted_sum_keeps_no_axis,
    not_exponentiated,
    unnormalised,
    log_probabilities,
    sigmoids,
    powers_of_two,
    softmax_overflows,
    shifted_by_the_largest_of_all,
)


# -- in (c) -------------------------------------------------------------------------------------
def _logits(
    X: torch.Tensor,
    params: Params,
    activation: Callable[[torch.Tensor], torch.Tensor] = ref.relu,
) -> torch.Tensor:
    W1, b1, W2, b2 = params
    return activation(X.flatten(start_dim=1) @ W1 + b1) @ W2 + b2


def no_activation(X: torch.Tensor, params: Params) -> torch.Tensor:
    """Two linear maps after each other are one linear map: what should stand between them?"""
    return ref.softmax(_logits(X, params, lambda z: z))


def sigmoid_activation(X: torch.Tensor, params: Params) -> torch.Tensor:
    """Another activation than the one asked for stands between the layers."""
    return ref.softmax(_logits(X, params, lambda z: z.sigmoid()))


def relu_on_the_output(X: torch.Tensor, params: Params) -> torch.Tensor:
    """No logit of yours is negative: how many activations has a net of one hidden layer?"""
    return ref.softmax(ref.relu(_logits(X, params)))


def logits_returned(X: torch.Tensor, params: Params) -> torch.Tensor:
    """Some of your outputs are negative or above 1: the last step is missing."""
    return _logits(X, params)


def log_softmax_returned(X: torch.Tensor, params: Params) -> torch.Tensor:
    """No output of yours is positive: the loss takes the logarithm, the net should not."""
    return ref.softmax(_logits(X, params)).log()


def softmax_twice(X: torch.Tensor, params: Params) -> torch.Tensor:
    """Your probabilities are nearly even: how often does the net normalise?"""
    return ref.softmax(ref.softmax(_logits(X, params)))


def softmax_over_examples(X: torch.Tensor, params: Params) -> torch.Tensor:
    """The probabilities of one class add up to 1 over the batch. Over what should they?"""
    return ref.softmax(_logits(X, params).T).T


def hidden_bias_forgotten(X: torch.Tensor, params: Params) -> torch.Tensor:
    """One of the four parameters has no effect on your outputs."""
    W1, b1, W2, b2 = params
    return ref.net(X, [W1, 0 * b1, W2, b2])


def output_bias_forgotten(X: torch.Tensor, params: Params) -> torch.Tensor:
    """One of the four parameters has no effect on your outputs: follow each to the end."""
    W1, b1, W2, b2 = params
    return ref.net(X, [W1, b1, W2, 0 * b2])


def pixels_by_columns(X: torch.Tensor, params: Params) -> torch.Tensor:
    """Right for images that are flat already: in which order do yours become flat?"""
    return ref.net(X.transpose(1, 2) if X.dim() == 3 else X, params)


NET = (
    no_activation,
    sigmoid_activation,
    relu_on_the_output,
    logits_returned,
    log_softmax_returned,
    softmax_twice,
    softmax_over_examples,
    hidden_bias_forgotten,
    output_bias_forgotten,
    pixels_by_columns,
)


# -- in (d) -------------------------------------------------------------------------------------
def whole_columns(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """A matrix came out: a slice and an index list pick every row of each column. Which ones?

    `y_hat[:, y]` takes *all* rows of the columns listed in `y`. What comes out is a matrix (n, n),
    with the probabilities that you want on its diagonal and those of other examples' labels around
    it.

    **Why it tempts.** Read aloud it sounds right: every example, at its label. But a slice and a
    list of indices are combined as a grid. As soon as a mean is taken over everything, the result
    is one plausible number, and training even works a little.

    **An example.** Two examples with the labels 0 and 1:

    >>> import torch
    >>> y_hat, y = torch.tensor([[0.9, 0.1], [0.2, 0.8]]), torch.tensor([0, 1])
    >>> cross_entropy(y_hat, y)
    [0.105, 0.223]
    >>> whole_columns(y_hat, y)
    [[0.105, 2.303], [1.609, 0.223]]

    **Derive again.** Which pairs (row, column) do you need, for two examples? Indexing with *two*
    lists of the same length picks entries pair by pair: one list is `y`, what must the other one
    be? Print the shape of what you picked before you take a logarithm or a mean; a loss for each
    example has exactly one axis.
    """
    return -y_hat[:, y].log()


def mean_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """One number for the whole batch: one for each example is asked."""
    return ref.cross_entropy(y_hat, y).mean()


def summed_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The losses of the examples are added up: one for each is asked."""
    return ref.cross_entropy(y_hat, y).sum()


def bits(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Every loss is off by the same factor: which logarithm is natural?"""
    return -y_hat[range(len(y)), y].log2()


def minus_forgotten(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Your losses are negative, and the better the prediction the larger they are."""
    return y_hat[range(len(y)), y].log()


def no_logarithm(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Being sure and wrong should cost without bound: yours costs at most a fixed amount."""
    return -y_hat[range(len(y)), y]


def one_minus_probability(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """That is the probability of being wrong: a likelihood enters through its logarithm."""
    return 1 - y_hat[range(len(y)), y]


def softmax_inside(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """As for logits: but y_hat are probabilities already."""
    return ref.cross_entropy(ref.softmax(y_hat), y)


def logits_expected(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """A sum over all classes is left in your loss: what is it when y_hat adds up to 1?"""
    return y_hat.exp().sum(dim=1).log() - y_hat[range(len(y)), y].log()


def binary_for_each_class(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The wrong classes get a term of their own: there is one outcome here, not K of them."""
    others = (1 - y_hat).log()
    picked = range(len(y)), y
    return ref.cross_entropy(y_hat, y) - others.sum(dim=1) + others[picked]


def likeliest_class(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Your loss does not depend on y: whose probability is it about?"""
    return -y_hat.max(dim=1).values.log()


def entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Your loss does not depend on y: which distribution weighs the logarithms?"""
    return -(y_hat * y_hat.log()).sum(dim=1)


CROSS_ENTROPY = (
    whole_columns,
    mean_loss,
    summed_loss,
    bits,
    minus_forgotten,
    no_logarithm,
    one_minus_probability,
    softmax_inside,
    logits_expected,
    binary_for_each_class,
    likeliest_class,
    entropy,
)


# -- in (e) -------------------------------------------------------------------------------------
def _step(
    params: Sequence[torch.Tensor], lr: float, *, clear: bool = True, factor: float = 1.0
) -> None:
    for p in params:
        grad = _grad(p)
        p.data -= factor * lr * grad
        if clear:
            grad.zero_()


def _grad(p: torch.Tensor) -> torch.Tensor:
    assert p.grad is not None  # noqa: S101 - backward() has been here
    return p.grad


def uphill(params: Params, lr: float) -> None:
    """Your step follows the gradient: does the loss go up or down that way?"""
    _step(params, -lr)


def gradients_not_cleared(params: Params, lr: float) -> None:
    """The step is right. What does the next backward() do with a gradient that is still there?"""
    _step(params, lr, clear=False)


def new_tensor_for_a_name(params: Params, lr: float) -> None:
    """Writing w = w - … makes a new tensor and names it w: who still holds the old one?"""


def numbers_stay(params: Params, lr: float) -> None:
    """The gradients are cleared, the parameters hold their old numbers: where did the step go?"""
    _step(params, 0 * lr)


def replaced_in_the_list(params: Params, lr: float) -> None:
    """The list holds new tensors now; those it was called with have not moved."""
    for i, p in enumerate(params):
        params[i] = (p - lr * _grad(p)).detach().requires_grad_()


def learning_rate_forgotten(params: Params, lr: float) -> None:
    """Your steps are the same whatever the learning rate is."""
    _step(params, 1.0)


def first_tensor_only(params: Params, lr: float) -> None:
    """Only one of the tensors has moved: where does the loop end?"""
    _step(params[:1], lr)


def step_divided_by_length(params: Params, lr: float) -> None:
    """Your step depends on how many numbers a tensor holds: the mean is already in the loss."""
    for p in params:
        _step([p], lr / len(p))


def half_a_step(params: Params, lr: float) -> None:
    """Your step is too short by the same factor everywhere."""
    _step(params, lr, factor=0.5)


SGD = (
    uphill,
    gradients_not_cleared,
    new_tensor_for_a_name,
    numbers_stay,
    replaced_in_the_list,
    learning_rate_forgotten,
    first_tensor_only,
    step_divided_by_length,
    half_a_step,
)


# -- in (f) -------------------------------------------------------------------------------------
Update: TypeAlias = Callable[[Params, float], None]


def _trained(
    params: Params,
    batches: Batches,
    epochs: int,
    lr: float,
    *,
    update: Update = ref.sgd,
    forward: Callable[[torch.Tensor, Params], torch.Tensor] = ref.net,
    loss_of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = ref.cross_entropy,
) -> list[float]:
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = loss_of(forward(X, params), y).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            update(params, lr)
            losses.append(loss.item())
    return losses


def gradients_pile_up(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The third loss is the first wrong one: which gradients does the second step use?"""
    return _trained(params, batches, epochs, lr, update=gradients_not_cleared)


def nothing_is_learnt(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """Your losses are those of parameters that never move: look at what your step changes."""
    return _trained(params, batches, epochs, lr, update=numbers_stay)


def trained_uphill(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """Your losses grow from the second one on: in which direction is the step?"""
    return _trained(params, batches, epochs, lr, update=uphill)


def stepped_with_the_sum(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """Your steps grow with the size of the batch: whose gradient does backward() compute?"""
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = ref.cross_entropy(ref.net(X, params), y)
            loss.sum().backward()  # type: ignore[no-untyped-call]
            ref.sgd(params, lr)
            losses.append(loss.mean().item())
    return losses


def output_layer_only(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The first layer stays as it was: which parameters does the step get?"""

    def last_two(every: Params, rate: float) -> None:
        ref.sgd(every[2:], rate)

    return _trained(params, batches, epochs, lr, update=last_two)


def weights_only(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The biases stay 0: which parameters does the step get?"""

    def weights(every: Params, rate: float) -> None:
        ref.sgd(every[::2], rate)

    return _trained(params, batches, epochs, lr, update=weights)


def divided_by_the_batch_again(
    params: Params, batches: Batches, epochs: int, lr: float
) -> list[float]:
    """Your steps are far too short: how often is divided by the number of examples?"""
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = ref.cross_entropy(ref.net(X, params), y).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            ref.sgd(params, lr / len(y))
            losses.append(loss.item())
    return losses


def softmax_in_loss_too(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The very first loss is off already: how often are the logits normalised on their way?"""
    return _trained(params, batches, epochs, lr, forward=softmax_twice)


def losses_in_bits(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The very first loss is off already, by a factor: which logarithm is natural?"""
    return _trained(params, batches, epochs, lr, loss_of=bits)


def losses_summed(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """Steps are right, but what you record grows with the batch: the mean is asked."""
    means = ref.train(params, batches, epochs, lr)
    return [mean * len(y) for mean, (_, y) in zip(means, batches * epochs, strict=True)]


def losses_after_the_step(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """Your losses are a step ahead: are they of the parameters before the update or after it?"""
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = ref.cross_entropy(ref.net(X, params), y).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            ref.sgd(params, lr)
            losses.append(ref.cross_entropy(ref.net(X, params), y).mean().item())
    return losses


def one_loss_an_epoch(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """You hand back the means of whole epochs: what is asked of each batch?"""
    losses, n = ref.train(params, batches, epochs, lr), len(batches)
    return [sum(losses[i * n : (i + 1) * n]) / n for i in range(epochs)]


def last_loss_of_an_epoch(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """Only the last batch of every epoch left its loss: is the append inside the inner loop?"""
    losses, n = ref.train(params, batches, epochs, lr), len(batches)
    return losses[n - 1 :: n]


def running_mean(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The first loss is right and the later ones lag behind: are older losses mixed in?"""
    losses, n = ref.train(params, batches, epochs, lr), len(batches)
    starts = [i - i % n for i in range(len(losses))]
    return [sum(losses[s : i + 1]) / (i + 1 - s) for i, s in enumerate(starts)]


def short_batch_divided_by_full_size(
    params: Params, batches: Batches, epochs: int, lr: float
) -> list[float]:
    """Only the short last batch is off: how many examples is its mean taken over?"""
    losses, full = [], len(batches[0][1])
    for _ in range(epochs):
        for X, y in batches:
            loss = ref.cross_entropy(ref.net(X, params), y).sum() / full
            loss.backward()  # type: ignore[no-untyped-call]
            ref.sgd(params, lr)
            losses.append(loss.item())
    return losses


def always_the_first_batch(params: Params, batches: Batches, epochs: int, lr: float) -> list[float]:
    """The first two losses look alike, and the second is wrong: which batch is it of?"""
    return ref.train(params, [batches[0]] * len(batches), epochs, lr)


TRAIN = (
    gradients_pile_up,
    nothing_is_learnt,
    trained_uphill,
    stepped_with_the_sum,
    output_layer_only,
    weights_only,
    divided_by_the_batch_again,
    softmax_in_loss_too,
    losses_in_bits,
    losses_summed,
    losses_after_the_step,
    one_loss_an_epoch,
    last_loss_of_an_epoch,
    running_mean,
    short_batch_divided_by_full_size,
    always_the_first_batch,
)
