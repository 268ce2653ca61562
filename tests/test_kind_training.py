"""Trainings: what is said of every way in which one can go wrong, and that right ones pass."""

from __future__ import annotations

import gzip
import json
import re
import struct
import subprocess
import sys

import numpy as np
import pytest
import torch

from grader.cases import Dealt, Raised, Returned
from grader.course import builtin, open_course
from grader.data import read_idx_folder
from grader.deal import deal
from grader.draw import draws
from grader.images import Images
from grader.kinds import Evidence, training
from grader.lint.stand_ins import replies_of
from grader.naming import looks_like
from grader.results import Outcome
from grader.spec import Training, mistakes, tensor

RNG = np.random.default_rng(0)
CENTRES = RNG.integers(0, 200, size=(3, 4, 4))


def blobs(n):
    """Return images of three kinds that are easy to tell apart."""
    y = np.arange(n) % 3
    return (CENTRES[y] + RNG.integers(0, 56, size=(n, 4, 4))).astype(np.uint8), y


IMAGES = Images(*blobs(60), *blobs(30))


def on_blobs(draw, images):
    """Deal a linear classifier of three classes, in batches of 8."""
    X, y = images.some(draw.rng, 60)
    params = [
        tensor(np.zeros((16, 3)), requires_grad=True),
        tensor([[0.0] * 3], requires_grad=True),
    ]
    batches = [(tensor(X[i : i + 8]), tensor(y[i : i + 8])) for i in range(0, len(X), 8)]
    return params, batches, 4, np.float64(0.3)


def loss_of(X, y, params):
    """Return the mean loss of a batch."""
    return torch.nn.functional.cross_entropy(X.flatten(1) @ params[0] + params[1], y)


def train(params, batches, epochs, lr):
    """Train as is right."""
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = loss_of(X, y, params)
            losses.append(loss.item())
            for p, grad in zip(params, torch.autograd.grad(loss, params), strict=True):
                p.data -= lr * grad
    return losses


def predict(inputs, params):
    """Return the likeliest classes."""
    return (inputs.reshape(len(inputs), -1) @ params[0] + params[1]).argmax(axis=1)


ROW = Training(
    train, train, images=lambda: IMAGES, on=on_blobs, predict=predict, accuracy=0.9, points=6
)


def evidence(function, row=ROW):
    """Return what a row would see of a submission's function."""
    cases = training.deal(row, draws("training", cases=1))
    dealt = Dealt("problem.train", row, cases)
    expected = training.expect(row, cases, {})
    return Evidence(row, dealt, expected, replies_of(dealt, function))


def found_of(function, row=ROW):
    """Return what the row finds of the function."""
    return training.judge(evidence(function, row))


# -- right --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "packed",
    [
        list,
        tuple,
        np.array,
        torch.tensor,
        lambda losses: [torch.tensor(each) for each in losses],
        lambda losses: [np.float32(each) for each in losses],
        lambda losses: np.array(losses)[:, None],
    ],
)
def test_losses_may_be_packed_in_any_way(packed):
    """A list, an array, 0-d tensors: one number a batch."""
    found = found_of(lambda *args: packed(train(*args)))
    assert found.outcome is Outcome.PASS, found.message
    assert found.share == 1


def test_parameters_may_be_replaced_by_others_of_the_same_form():
    """What counts in a training is what the list holds at its end."""

    def replaced(params, *rest):
        losses = train(params, *rest)
        params[:] = [p.detach() for p in params]
        return losses

    assert found_of(replaced).outcome is Outcome.PASS


# -- wrong --------------------------------------------------------------------------------------
def after(change):
    """Return a training after which something is done to its losses or parameters."""

    def trained(params, batches, epochs, lr):
        losses = train(params, batches, epochs, lr)
        kept = change(losses, params)
        return losses if kept is None else kept

    return trained


def quiet(_made):
    """Say nothing, whatever a change returned."""


def wrecked(_losses, params):
    """Spoil the parameters after an honest training."""
    params[0].data *= -1


def explodes(params, batches, epochs, lr):
    """Take steps that are far too long."""
    losses = train(params, batches, epochs, lr)
    losses[9:] = [float("inf")] * (len(losses) - 9)
    return losses


WRONG = [
    (
        after(lambda losses, _: losses[::8]),
        "shape",
        "4 losses, where 4 .* not one for every",
    ),
    (after(lambda losses, _: losses[:8]), "shape", "8 losses, .* make 32: is there a loop over"),
    (after(lambda losses, _: losses[:1]), "shape", "1 loss, .*: does the function return inside"),
    (after(lambda *_: []), "shape", "returned 0 losses, where 4 epochs"),
    (
        after(lambda losses, _: losses[:30]),
        "shape",
        "30 losses, where 4 epochs of 8 batches",
    ),
    (lambda *args: train(*args) and None, "type", "returned None, where a list of losses .*return"),
    (after(lambda *_: "low"), "type", "returned text, where a list of losses is asked"),
    (after(lambda losses, _: sum(losses)), "type", "returned a number, where a list of losses"),
    (
        after(lambda losses, _: dict.fromkeys("ab", losses)),
        "type",
        "returned a dict with the keys",
    ),
    (after(lambda losses, _: [1j * x for x in losses]), "type", "where a list of losses is asked"),
    (after(lambda losses, _: [[x, x] for x in losses]), "shape", r"each loss is .* shape \(2,\)"),
    (after(lambda losses, _: [losses, [1.0]]), None, "the losses have different shapes"),
    (
        after(lambda losses, _: [losses[0], *losses[:-1]]),
        None,
        "second is not: look at the first",
    ),
    (after(lambda losses, _: [x + 0.01 for x in losses]), None, "the very first loss, 1.1086, is"),
    (
        after(lambda losses, _: losses[:5] + losses[:27]),
        None,
        "first 5 batches are right, .* 6",
    ),
    (explodes, "non_finite", "diverged: the loss of batch 2 in epoch 2 is inf"),
    (after(lambda _, params: quiet(params[0].data.mul_(torch.nan))), "non_finite", "not finite"),
    (
        after(lambda _, params: quiet(params.pop())),
        "shape",
        "holds 1 entry after .* 2 tensors",
    ),
    (
        after(lambda _, params: params.__setitem__(0, params[0].T)),
        "shape",
        r"tensor 1 of params is an array of shape \(3, 16\) after .* of shape \(16, 3\)",
    ),
    (after(lambda _, params: params.__setitem__(0, 1.0)), "shape", "tensor 1 of params is "),
    (
        lambda params, batches, epochs, lr: train(
            [p.detach().clone().requires_grad_() for p in params], batches, epochs, lr
        ),
        None,
        "nothing was learnt: the parameters are what they were",
    ),
    (after(wrecked), None, "name 0% of 30 held-out images right, at least 90% is asked"),
]


@pytest.mark.parametrize(("function", "cause", "said"), WRONG)
def test_what_went_wrong_is_said(function, cause, said):
    """In one sentence that says what came back and what was asked."""
    found = found_of(function)
    assert found.outcome is Outcome.WRONG
    assert found.share == 0
    assert re.search(said, found.message), found.message
    assert found.cause == cause
    assert "\n" not in found.message


def test_batches_may_not_be_changed():
    """They are inputs; the parameters alone are there to be changed."""

    def centred(params, batches, epochs, lr):
        losses = train(params, batches, epochs, lr)
        for X, _ in batches:
            X.sub_(X.mean())
        return losses

    found = found_of(centred)
    assert found.cause == "mutation"
    assert "batches" in found.message


def test_a_training_that_raises_is_told_as_any_other_call():
    """With its exception."""

    def undefined(_params, _batches, _epochs, _lr):
        raise NameError("name 'n' is not defined")  # noqa: EM101, TRY003

    found = found_of(undefined)
    assert found.outcome is Outcome.RAISED
    assert "NameError" in found.message


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        {},
        {"returned": [], "after": 0},
        {"returned": [0.0] * 32, "after": [{}, None]},
        {"returned": [0.0] * 32, "after": [{"value": "x"}] * 2},
        {"returned": np.zeros((32, 0)), "after": []},
        {"returned": [None] * 32, "after": []},
    ],
)
def test_a_hostile_reply_is_a_wrong_answer(value):
    """Whatever a worker says came back is looked at before it is used."""
    seen = evidence(train)
    hostile = Evidence(seen.row, seen.dealt, seen.expected, [Returned(value)])
    assert training.judge(hostile).outcome is Outcome.WRONG
    looks_like([hostile], mistakes(train, train))


# -- naming -------------------------------------------------------------------------------------
def uphill(params, batches, epochs, lr):
    """Your losses grow: look at the direction of the step."""
    return train(params, batches, epochs, -lr)


def per_epoch(params, batches, epochs, lr):
    """One loss an epoch is too few."""
    return train(params, batches, epochs, lr)[:: len(batches)]


@pytest.mark.parametrize("wrong", [uphill, per_epoch])
def test_a_training_is_named_by_its_losses(wrong):
    """Those of the first epoch."""
    known = mistakes(train, uphill, per_epoch)
    named = looks_like([evidence(wrong)], known)
    assert [each.name for each in named[0]] == [wrong.__name__]


def test_a_mistake_is_named_where_only_one_epoch_ran():
    """Its losses are those of that epoch."""

    def returned_early(params, batches, _epochs, lr):
        return uphill(params, batches, 1, lr)

    named = looks_like([evidence(returned_early)], mistakes(train, uphill))
    assert [each.name for each in named[0]] == ["uphill"]


def test_a_mistake_is_trained_for_one_epoch():
    """Which takes a fraction of the time, and tells it from others as well."""
    asked = []

    def watched(params, batches, epochs, lr):
        """Look again."""
        asked.append(epochs)
        return uphill(params, batches, epochs, lr)

    assert looks_like([evidence(uphill)], mistakes(train, watched))
    assert asked == [1]


def test_what_raises_is_not_named():
    """An exception alone is no ground for a name."""
    seen = evidence(train)
    raised = Evidence(seen.row, seen.dealt, seen.expected, [Raised("ValueError", "", 0, "")])
    assert not looks_like([raised], mistakes(train, uphill))


# -- the whole way --------------------------------------------------------------------------------
PERFECT = b"""
import torch
SHEET = "bayes"

def relu(x):
    return torch.clamp(x, min=0)

def softmax(X):
    return torch.exp(X - torch.logsumexp(X, dim=1, keepdim=True))

def net(X, params):
    H = relu(X.reshape(len(X), -1) @ params[0] + params[1])
    return softmax(H @ params[2] + params[3])

def train(params, batches, epochs, lr):
    losses = []
    for _ in range(epochs):
        for X, y in batches:
            loss = -torch.log(net(X, params)[range(len(y)), y]).mean()
            losses.append(loss)
            loss.backward()
            for p in params:
                p.data -= lr * p.grad
                p.grad = None
    return losses
"""


@pytest.fixture
def check(tmp_path):
    """Return the command line's check of a submission, as exit code, parts by name, and errors."""
    root = builtin().root
    sheet = tmp_path / "course" / "problems" / "bayes"
    sheet.mkdir(parents=True)
    (tmp_path / "course" / "reference").symlink_to(root / "reference")
    (sheet.parent / "__init__.py").touch()
    for name in ("torch_mlp.py", "mistakes", "styles", "data"):
        (sheet / name).symlink_to(root / "problems" / "bayes" / name)
    text = 'title = "Networks"\npoints = 22\nproblems = ["torch_mlp"]\n'
    (sheet / "sheet.toml").write_text(text, encoding="utf-8")

    def checked(source, *options):
        path, report = tmp_path / "s.py", tmp_path / "report.json"
        path.write_bytes(source)
        where = ["--course", str(tmp_path / "course"), "--format", "json", "-o", str(report)]
        command = [sys.executable, "-m", "grader", "check", str(path), *where, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        parts = {part["name"]: part for part in found.get("parts", ())}
        return done.returncode, parts, done.stderr

    return checked


def test_a_network_is_trained_on_digits_in_a_worker(check):
    """The judge measures what came back, on images the worker never saw."""
    code, parts, _ = check(PERFECT, "--part", "torch_mlp.train", "--part", "torch_mlp.net")
    assert {name: part["outcome"] for name, part in parts.items()} == {
        "net": "pass",
        "train": "pass",
    }
    assert code == 0


def test_a_wrong_training_is_named_through_the_worker(check):
    """By what its losses look like; its images are no counterexample to be shown."""
    source = PERFECT.replace(b"                p.grad = None\n", b"")
    code, parts, _ = check(source, "--part", "torch_mlp.train")
    (row,) = parts["train"]["checks"]
    assert row["misconception"] == "gradients_pile_up"
    assert row["counterexample"] is None
    assert "batch 3" in row["message"]
    assert code == 1


def test_a_set_of_ones_own_is_trained_on(check, tmp_path):
    """With check --data: its own number of pixels, and as much accuracy as can be had."""
    for half, (x, y) in (("train", blobs(300)), ("t10k", blobs(90))):
        for stem, kind, array in (("images", "idx3", x), ("labels", "idx1", y.astype(np.uint8))):
            head = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
            path = tmp_path / f"{half}-{stem}-{kind}-ubyte.gz"
            path.write_bytes(gzip.compress(head + array.tobytes()))
    (problem,) = open_course(tmp_path / "course").sheet("bayes").problems
    part = next(each for each in problem.parts if each.name == "train")
    (dealt,) = deal(problem, part, 0, read_idx_folder(tmp_path))
    params, batches, _, _ = dealt.calls[0].args
    assert params[0].array.shape == (16, 32)
    assert sum(len(y.array) for _, y in batches) == 300
    code, parts, _ = check(PERFECT, "--part", "torch_mlp.train", "--data", str(tmp_path))
    assert parts["train"]["outcome"] == "pass", parts["train"]["checks"][0]["message"]
    assert code == 0


def test_a_data_folder_that_is_none_is_a_usage_error(check, tmp_path):
    """With exit code 2, in one sentence."""
    code, parts, said = check(PERFECT, "--data", str(tmp_path / "nowhere"))
    assert (code, parts) == (2, {})
    assert "nowhere is not a folder: give --data" in said
