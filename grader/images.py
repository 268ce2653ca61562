"""Sets of small grey images with their labels, in two halves: one to train on, one held out."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.errors import CourseError

__all__ = ["Images", "Labels", "Pixels", "images_of"]

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]

_MOST_CLASSES: Final = 10


class Images(msgspec.Struct, frozen=True, eq=False):
    """Images (n, height, width) of 0 … brightest, labels (n,) from 0: to train on, and held out."""

    train_x: Pixels
    train_y: Labels
    test_x: Pixels
    test_y: Labels
    brightest: int = 255

    def __post_init__(self) -> None:
        for x, y in ((self.train_x, self.train_y), (self.test_x, self.test_y)):
            if x.ndim != 3 or y.shape != x.shape[:1] or not x.size or x.dtype != np.uint8:
                msg = f"images of shape {x.shape} do not go with labels of shape {y.shape}"
                raise ValueError(msg)
            if y.min() < 0 or y.max() >= _MOST_CLASSES:
                msg = f"labels are whole numbers from 0 to {_MOST_CLASSES - 1}, not {y.max()}"
                raise ValueError(msg)
        if self.train_x.shape[1:] != self.test_x.shape[1:]:
            msg = f"images of {self.train_x.shape[1:]} and of {self.test_x.shape[1:]} pixels"
            raise ValueError(msg)

    def inputs(self, x: Pixels) -> NDArray[np.float32]:
        """Images as numbers between 0 and 1."""
        return np.asarray(x / np.float32(self.brightest), dtype=np.float32)

    def some(self, rng: np.random.Generator, most: int) -> tuple[NDArray[np.float32], Labels]:
        """At most so many to train on, as inputs(), without repeats; none is all black."""
        lit = np.flatnonzero(self.train_x.any(axis=(1, 2)))
        chosen = rng.permutation(lit)[:most]
        return self.inputs(self.train_x[chosen]), self.train_y[chosen]


@functools.cache
def images_of(path: Path) -> Images:
    """The images of a course: an npz file with train_x, train_y, test_x, test_y, brightest.

    Raises CourseError where it cannot be read.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            train_y, test_y = (file[name].astype(np.int64) for name in ("train_y", "test_y"))
            brightest = int(file["brightest"])
            return Images(file["train_x"], train_y, file["test_x"], test_y, brightest)
    except Exception as error:
        msg = f"{path}: cannot be read as a set of images: {error}"
        raise CourseError(msg) from error
