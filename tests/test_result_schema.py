"""docs/result.schema.json describes the result as it is written, and nothing looser."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from sample_results import STORIES, mixed, not_gradable

from grader import results
from grader.render import render
from grader.results import Outcome, from_json, to_json

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "docs" / "result.schema.json").read_text(encoding="utf-8")
)
STRUCTS = {
    results.Result: SCHEMA,
    results.PartResult: SCHEMA["$defs"]["part"],
    results.CheckResult: SCHEMA["$defs"]["check"],
    results.Counterexample: SCHEMA["$defs"]["counterexample"],
    results.Entries: SCHEMA["$defs"]["entries"],
    results.SubmissionInfo: SCHEMA["$defs"]["submission"],
    results.Sandbox: SCHEMA["$defs"]["sandbox"],
}
# The fields of schema version 1; a later field may be left out by older writers.
REQUIRED = {
    results.Result: "schema mlgrade sheet seed submission gradable message score max_score "
    "pending parts sandbox seconds",
    results.PartResult: "part problem name outcome score max_score checks stdout seconds",
    results.CheckResult: "kind outcome cause score max_score cases failed message hint "
    "misconception also counterexample",
    results.Counterexample: "call got expected",
    results.Entries: "at shape differ",
    results.SubmissionInfo: "name sha256",
    results.Sandbox: "layers missing",
}
validator = Draft202012Validator(SCHEMA)


def strict(text: str) -> Any:
    """The document, refusing NaN and Infinity, which are not JSON."""

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is not strict JSON")

    return json.loads(text, parse_constant=refuse)


def test_the_schema_is_a_schema() -> None:
    """The file itself is valid JSON Schema 2020-12."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_field_is_described(struct: type) -> None:
    """The schema has exactly the fields of the struct, each with words about it."""
    properties = STRUCTS[struct]["properties"]
    assert set(properties) == {field.name for field in msgspec.structs.fields(struct)}
    for name, schema in properties.items():
        if "$ref" in schema:
            schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]  # noqa: PLW2901
        assert schema["description"].endswith((".", '"')), name


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_version_1_fields_are_required_and_additions_allowed(struct: type) -> None:
    """What version 1 promises is required; a field it does not know is let be."""
    assert STRUCTS[struct]["required"] == REQUIRED[struct].split()
    assert STRUCTS[struct]["additionalProperties"] is True


def test_outcomes_are_those_of_the_code() -> None:
    """The schema lists every outcome there is, and no other."""
    assert SCHEMA["$defs"]["outcome"]["enum"] == [outcome.value for outcome in Outcome]


@pytest.mark.parametrize("story", STORIES)
def test_results_are_strict_json_of_this_schema(story: str) -> None:
    """Every story is strict JSON that the schema accepts."""
    validator.validate(strict(render(STORIES[story](), "json")))


@pytest.mark.parametrize("story", STORIES)
def test_results_survive_a_round_trip(story: str) -> None:
    """Reading what was written gives the same result, points and all."""
    result = STORIES[story]()
    assert from_json(to_json(result)) == from_json(to_json(result, indent=0)) == result


def test_the_document_of_version_1(golden: Callable[[str, str], None]) -> None:
    """The JSON of a rich result is the one that outside readers were built on."""
    golden("render/mixed.json", render(mixed(), "json"))


def paths(document: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value of a document is, but for the values of counterexamples."""
    if at and at[-1] in {"got", "expected"}:
        return
    yield at
    inner: Any = ()
    if isinstance(document, dict):
        inner = document.items()
    elif isinstance(document, list):
        inner = enumerate(document)
    for key, value in inner:
        yield from paths(value, (*at, key))


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of the document with the value at a path replaced."""
    document = copy.deepcopy(document)
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return document


def test_no_value_may_be_of_another_type() -> None:
    """Wherever a value is replaced by one of a type that does not belong there, it is refused."""
    document = strict(to_json(mixed()))
    where = [path for path in paths(document) if path]
    assert len(where) > 400
    for path in where:
        assert not validator.is_valid(changed(document, path, [{}])), path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "mlgrade.result/2"),
        (("score",), "7"),
        (("score",), -1),
        (("seed",), 1.5),
        (("pending",), None),
        (("reveal",), "all"),
        (("submission", "sha256"), "ABC"),
        (("parts", 0, "outcome"), "ok"),
        (("parts", 0, "part"), "no_problem"),
        (("parts", 0, "checks", 0, "cause"), "bad luck"),
        (("parts", 0, "checks", 0, "cases"), -1),
        (("parts", 1, "checks", 0, "counterexample", "call"), ""),
        (("parts", 1, "checks", 0, "counterexample"), {"call": "f()"}),
    ],
)
def test_wrong_values_are_refused(path: tuple[Any, ...], value: Any) -> None:
    """Values of the right type that mean nothing are refused too."""
    assert not validator.is_valid(changed(strict(to_json(mixed())), path, value))


def test_no_required_field_may_be_missing() -> None:
    """Without any one of its required fields a document is refused."""
    document = strict(to_json(mixed()))
    for name in SCHEMA["required"]:
        without = {key: value for key, value in document.items() if key != name}
        assert not validator.is_valid(without), name


def test_what_is_not_gradable_says_why() -> None:
    """A result that is not gradable has a message."""
    document = strict(to_json(not_gradable()))
    assert not validator.is_valid({**document, "message": None})


def test_unknown_fields_are_let_be() -> None:
    """A later version may add fields anywhere and still be read."""
    document = strict(to_json(mixed()))
    document["later"] = document["parts"][0]["later"] = 1
    validator.validate(document)
    assert from_json(json.dumps(document)).sheet == "energy"
