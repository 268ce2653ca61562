"""Sets of images: the course's array file, and MNIST's IDX files, whole, zipped, cut or forged."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from grader.data import read_idx, read_idx_folder
from grader.errors import CourseError, UsageError
from grader.images import Images, images_of

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, size=(12, 4, 5), dtype=np.uint8)
Y = np.arange(12, dtype=np.uint8) % 10


def idx(array, *, kind=8, shape=None):
    """Return an array of bytes as an IDX file."""
    shape = array.shape if shape is None else shape
    head = bytes((0, 0, kind, len(shape))) + struct.pack(f">{len(shape)}I", *shape)
    return head + array.tobytes()


def write_set(folder, *, zipped=False, mark="-", x=X, y=Y):
    """Write the four files of a set."""
    for half, n in (("train", 8), ("t10k", 4)):
        for stem, kind, array in (("images", "idx3", x[:n]), ("labels", "idx1", y[:n])):
            path = folder / f"{half}-{stem}{mark}{kind}-ubyte{'.gz' if zipped else ''}"
            path.write_bytes(gzip.compress(idx(array)) if zipped else idx(array))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("mark", ["-", "."])
def test_a_set_is_read_zipped_or_not(tmp_path, zipped, mark):
    """Under either of the two names that its files go by."""
    write_set(tmp_path, zipped=zipped, mark=mark)
    images = read_idx_folder(tmp_path)
    np.testing.assert_array_equal(images.train_x, X[:8])
    np.testing.assert_array_equal(images.test_y, Y[:4])
    assert images.train_y.dtype == np.int64
    assert images.inputs(images.train_x).dtype == np.float32
    assert images.inputs(np.array([[[255]]], np.uint8)) == 1


def test_a_folder_that_is_not_there_is_named(tmp_path):
    """As is the first file that is missing."""
    with pytest.raises(UsageError, match="nowhere is not a folder: give --data"):
        read_idx_folder(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no train-images-idx3-ubyte, zipped"):
        read_idx_folder(tmp_path)
    write_set(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(UsageError, match="holds no t10k-labels-idx1-ubyte"):
        read_idx_folder(tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not begin as an IDX file of bytes in 3 dimensions"),
        (b"\x00\x00\x08\x03\x00", "does not begin"),
        (b"<html>Not found, sorry</html>", "does not begin"),
        (idx(Y), "does not begin"),
        (idx(X, kind=0x0D), "does not begin"),
        (idx(X)[:-1], "announces 240 bytes of data and holds 239"),
        (idx(X) + b"\x00", "announces 240 bytes of data and holds more"),
        (idx(X, shape=(1 << 31, 1 << 31, 28)), "more than is ever read"),
        (idx(X, shape=(0, 4, 5)), "announces 0 bytes"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_file_that_is_something_else_is_refused(tmp_path, data, said, zipped):
    """Its name, what is wrong with it, and what to do."""
    path = tmp_path / ("x.gz" if zipped else "x")
    path.write_bytes(gzip.compress(data) if zipped else data)
    with pytest.raises(UsageError, match=rf"{path.name} .*{said}.*: get the file anew"):
        read_idx(path, 3)


@pytest.mark.parametrize("data", [b"not zipped", gzip.compress(idx(X))[:-20], b"\x1f\x8b\x08"])
def test_a_damaged_archive_is_refused(tmp_path, data):
    """No traceback of zlib's reaches the user."""
    path = tmp_path / "x.gz"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"cannot be read|does not begin"):
        read_idx(path, 3)


def test_an_archive_that_unpacks_without_end_is_read_no_further_than_announced(tmp_path):
    """A few bytes that hold a gigabyte cost no memory."""
    path = tmp_path / "x.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(idx(X))
        for _ in range(64):
            file.write(bytes(1 << 20))
    with pytest.raises(UsageError, match="holds more"):
        read_idx(path, 3)


def test_labels_beyond_nine_are_refused(tmp_path):
    """Ten classes are what these sets have."""
    write_set(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(np.full(8, 10, np.uint8)))
    with pytest.raises(UsageError, match=r"do not belong together: labels are .*, not 10"):
        read_idx_folder(tmp_path)


def test_a_number_of_labels_other_than_of_images_is_refused(tmp_path):
    """One label too few."""
    write_set(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(Y[:7]))
    with pytest.raises(UsageError, match=r"\(8, 4, 5\) do not go with labels of shape \(7,\)"):
        read_idx_folder(tmp_path)


def test_halves_of_different_sizes_are_refused():
    """A network has one number of inputs."""
    labels = Y.astype(np.int64)
    with pytest.raises(ValueError, match="pixels"):
        Images(X, labels, X[:, :3], labels)


def test_some_are_drawn_without_repeats_and_none_is_black():
    """Seeded; fewer where there are no more."""
    x = X.copy()
    x[3] = 0
    images = Images(x, Y.astype(np.int64), X, Y.astype(np.int64))
    inputs, labels = images.some(np.random.default_rng(1), 100)
    assert len(inputs) == 11
    assert inputs.any(axis=(1, 2)).all()
    assert inputs.max() <= 1
    again, _ = images.some(np.random.default_rng(1), 5)
    np.testing.assert_array_equal(again, inputs[:5])
    assert sorted(labels) == sorted(np.delete(Y, 3))


def test_a_course_file_that_cannot_be_read_is_named(tmp_path):
    """Not there, something else, or without an array."""
    for name, data in (("a.npz", None), ("b.npz", b"text"), ("c.npz", b"PK\x03\x04")):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(CourseError, match=f"{name}: cannot be read as a set of images"):
            images_of(path)
    np.savez(tmp_path / "d.npz", train_x=X)
    with pytest.raises(CourseError, match=r"d\.npz: cannot be read"):
        images_of(tmp_path / "d.npz")
