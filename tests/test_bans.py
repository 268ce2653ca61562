# ruff: noqa: E501 - a case is one line
"""A ban holds under any name, for the functions of its problem and their helpers, and no others."""

import time

import pytest

from grader.audit import Audit, NotPython, audit, banned_use, uses
from grader.audit.bans import find_ban

BANS = [
    "torch.nn",
    "!torch.nn.Parameter",
    "torch.softmax",
    "torch.autograd",
    "torch.Tensor.softmax",
]

CAUGHT = {
    "import as": "import torch as t\ndef f(x): return t.nn.functional.softmax(x)",
    "dotted import as": "import torch.nn.functional as F\ndef f(x): return F.relu(x)",
    "dotted import": "import torch.nn.functional\ndef f(x): return torch.nn.functional.relu(x)",
    "from import as": "from torch import nn as q\ndef f(x): return q.Linear(1, 2)(x)",
    "from import of a function": "from torch.nn.functional import softmax as s\ndef f(x): return s(x)",
    "module alias": "import torch as t\nF = t.nn.functional\ndef f(x): return F.relu(x)",
    "alias of an alias": "import torch\na = torch.nn\nb = a.functional\nc = b.relu\ndef f(x): return c(x)",
    "annotated alias": "import torch\nF: object = torch.nn.functional\ndef f(x): return F.relu(x)",
    "pair of aliases": "import torch\na, F = 1, torch.nn.functional\ndef f(x): return F.relu(x)",
    "two targets": "import torch\na = F = torch.nn.functional\ndef f(x): return a.relu(x)",
    "local alias": "import torch\ndef f(x):\n    F = torch.nn.functional\n    return F.relu(x)",
    "walrus": "import torch\ndef f(x): return (s := torch.softmax)(x)",
    "walrus of a module": "import torch\nif (F := torch.nn.functional): pass\ndef f(x): return F.relu(x)",
    "helper": "import torch\ndef h(x): return torch.softmax(x)\ndef f(x): return h(x)",
    "helper of a helper": (
        "import torch\ndef a(x): return torch.softmax(x)\ndef b(x): return a(x)\ndef f(x): return b(x)"
    ),
    "helper defined later": "import torch\ndef f(x): return h(x)\ndef h(x): return torch.softmax(x)",
    "helper handed on": "import torch\ndef h(x): return torch.softmax(x)\ndef f(x): return map(h, x)",
    "alias of a helper": "import torch\ndef h(x): return torch.softmax(x)\ng = h\ndef f(x): return g(x)",
    "nested function": "import torch\ndef f(x):\n    def g(): return torch.softmax(x)\n    return g()",
    "import in the function": "def f(x):\n    import torch.nn as q\n    return q.ReLU()(x)",
    "from import in the function": "def f(x):\n    from torch import softmax\n    return softmax(x)",
    "lambda": "import torch\ns = lambda x: torch.softmax(x)\ndef f(x): return s(x)",
    "lambda is the part": "import torch\nf = lambda x: torch.softmax(x)",
    "alias is the part": "import torch\nf = torch.softmax",
    "import is the part": "from torch import softmax as f",
    "partial": "import torch\nfrom functools import partial\ns = partial(torch.softmax)\ndef f(x): return s(x)",
    "partial of getattr": (
        "import torch, functools as u\ndef f(x): return u.partial(getattr, torch, 'softmax')()(x)"
    ),
    "decorator": "import torch\n@torch.autograd.grad_mode\ndef f(x): return x",
    "default argument": "import torch\ndef f(x, s=torch.softmax): return s(x)",
    "module as default": "import torch\ndef f(x, F=torch.nn.functional): return F.relu(x)",
    "keyword default": "import torch\ndef f(x, *, F=torch.nn.functional): return F.relu(x)",
    "base class": "import torch\nclass N(torch.nn.Module): pass\ndef f(x): return N()(x)",
    "method": "import torch\nclass N:\n    def go(self, x): return torch.softmax(x)\ndef f(x): return N().go(x)",
    "class attribute": "import torch\nclass N:\n    F = torch.nn.functional\ndef f(x): return N.F.relu(x)",
    "through self": (
        "import torch\nclass N:\n    s = torch.softmax\n    def go(self, x): return self.s(x)\n"
        "n = N()\ndef f(x): return n.go(x)"
    ),
    "getattr": "import torch\ndef f(x): return getattr(torch, 'soft' 'max')(x)",
    "getattr of a sum": "import torch\ndef f(x): return getattr(torch, 'soft' + 'max')(x)",
    "getattr of a name": "import torch\nN = 'softmax'\ndef f(x): return getattr(torch, N)(x)",
    "getattr twice": "import torch\ndef f(x): return getattr(getattr(torch, 'nn'), 'ReLU')(x)",
    "getattr by another name": "import torch\ng = getattr\ndef f(x): return g(torch, 'softmax')(x)",
    "getattr of a method": "def f(x): return getattr(x, 'softmax')(1)",
    "__getattribute__": "import torch\ndef f(x): return torch.__getattribute__('softmax')(x)",
    "__import__": "def f(x): return __import__('torch').softmax(x)",
    "__import__ assigned": "t = __import__('torch.nn')\ndef f(x): return t.nn.ReLU()(x)",
    "__import__ with a list": "def f(x): return __import__('torch.nn', fromlist=['x']).ReLU()(x)",
    "import_module": "import importlib\ndef f(x): return importlib.import_module('torch.nn').ReLU()(x)",
    "import_module assigned": (
        "from importlib import import_module as im\nt = im('torch')\ndef f(x): return t.softmax(x)"
    ),
    "__dict__": "import torch\ndef f(x): return torch.__dict__['softmax'](x)",
    "__dict__.get": "import torch\ndef f(x): return torch.__dict__.get('softmax')(x)",
    "vars": "import torch\ndef f(x): return vars(torch)['softmax'](x)",
    "globals": "import torch\ns = torch.softmax\ndef f(x): return globals()['s'](x)",
    "globals of a helper": "import torch\ndef h(x): return torch.softmax(x)\ndef f(x): return globals()['h'](x)",
    "sys.modules": "import sys\ndef f(x): return sys.modules['torch'].softmax(x)",
    "sys.modules of itself": (
        "import sys, torch\ns = torch.softmax\ndef f(x): return sys.modules[__name__].s(x)"
    ),
    "attrgetter": "import torch, operator\ndef f(x): return operator.attrgetter('autograd.grad')(torch)(x)",
    "attrgetter assigned": (
        "import torch\nfrom operator import attrgetter as a\ng = a('softmax')\ndef f(x): return g(torch)(x)"
    ),
    "methodcaller": "import operator as o\ndef f(x): return o.methodcaller('softmax', 1)(x)",
    "star import": "from torch.nn import *\ndef f(x): return ReLU()(x)",
    "star import of the function": "from torch import *\ndef f(x): return softmax(x)",
    "method call": "def f(x): return x.softmax(1)",
    "method of a result": "import torch\ndef f(x): return torch.zeros(3).softmax(0)",
    "method of an entry": "def f(x): return x[0].T.softmax(0)",
    "method of its class": "import torch\ndef f(x): return torch.Tensor.softmax(x, 1)",
    "method renamed": "def f(x):\n    s = x.softmax\n    return s(1)",
    "list of functions": "import torch\nL = [torch.softmax]\ndef f(x): return L[0](x)",
    "list filled later": "import torch\nL = []\nL.append(torch.softmax)\ndef f(x): return L[0](x)",
    "dict filled later": "import torch\nD = {}\nD['s'] = torch.softmax\ndef f(x): return D['s'](x)",
    "module in a dict": "import torch\nD = {'t': torch}\ndef f(x): return D['t'].softmax(x)",
    "module as an argument": "import torch\ndef h(m, x): return m.softmax(x)\ndef f(x): return h(torch, x)",
    "module returned": "import torch\ndef m(): return torch\ndef f(x): return m().softmax(x)",
    "comprehension": "import torch\ndef f(x): return [torch.softmax(r) for r in x]",
    "condition": "import torch\ndef f(x): return (torch.softmax if x else torch.exp)(x)",
    "alias by condition": "import torch\nF = torch.nn.functional if 1 else None\ndef f(x): return F.relu(x)",
    "import in try": (
        "try:\n    import torch.nn as q\nexcept ImportError:\n    q = None\ndef f(x): return q.ReLU()(x)"
    ),
    "global": "import torch\ndef g():\n    global s\n    s = torch.softmax\ndef f(x): return s(x)",
    "nonlocal": (
        "import torch\ndef f(x):\n    s = None\n    def g():\n        nonlocal s\n"
        "        s = torch.softmax\n    g()\n    return s(x)"
    ),
    "loop target": "import torch\nfor s in (torch.softmax,): pass\ndef f(x): return s(x)",
    "with": "import torch\ndef f(x):\n    with torch.autograd.no_grad(): return x",
    "match": "import torch\ndef f(x):\n    match x:\n        case 1: return torch.softmax(x)",
    "async": "import torch\nasync def f(x): return await torch.softmax(x)",
    "augmented": "import torch\nL = []\nL += [torch.softmax]\ndef f(x): return L[0](x)",
    "exception stays below a ban": "import torch.nn as q\ndef f(x): return q.Parameter(q.ReLU()(x))",
}

NOT_CAUGHT = {
    "comment": "def f(x):\n    # torch.softmax(x)\n    return x",
    "docstring": 'def f(x):\n    """Like torch.softmax."""\n    return x',
    "string": "def f(x): return 'torch.softmax'",
    "unused import": "import torch.nn\nfrom torch.nn.functional import softmax\ndef f(x): return x",
    "unused alias": "import torch\ns = torch.softmax\ndef f(x): return x",
    "used by another function": "import torch\ndef train(x): return torch.softmax(x)\ndef f(x): return x",
    "called by a user of it": "import torch\ndef f(x): return x\ndef train(x): return torch.softmax(f(x))",
    "parameter named like the module": "import torch\ndef f(torch): return torch.exp()",
    "parameter named like the function": "from torch import softmax\ndef f(softmax): return softmax + 1",
    "local named like the module": "import torch\ndef f(x):\n    torch = x\n    return torch.nn",
    "local named like the function": "from torch import softmax\ndef f(x):\n    softmax = x\n    return softmax",
    "loop variable": "from torch import softmax\ndef f(x):\n    for softmax in x: print(softmax)",
    "comprehension variable": "from torch import softmax\ndef f(x): return [softmax for softmax in x]",
    "lambda parameter": "from torch import softmax\ndef f(x): return (lambda softmax: softmax)(x)",
    "except name": (
        "from torch import softmax\ndef f(x):\n    try: pass\n    except E as softmax: print(softmax)"
    ),
    "match capture": "from torch import softmax\ndef f(x):\n    match x:\n        case [softmax, *_]: return softmax",
    "keyword": "def f(x): return g(softmax=x, nn=x)",
    "own function replaces the import": (
        "from torch.nn.functional import softmax\ndef softmax(x): return x\ndef f(x): return softmax(x)"
    ),
    "own star name": "from torch.nn import *\ndef ReLU(x): return x\ndef f(x): return ReLU(x)",
    "builtin under a star": "from torch.nn import *\ndef f(x): return sum(x)",
    "other name of a star": "from torch import *\ndef f(x): return exp(x)",
    "star of another module": "from numpy import *\ndef f(x): return softmax(x)",
    "another library's": "from scipy.special import softmax\ndef f(x): return softmax(x)",
    "another library's module": "import scipy.special as S\ndef f(x): return S.softmax(x)",
    "allowed exception": "import torch\ndef f(x): return torch.nn.Parameter(x)",
    "exception through an alias": "import torch\nq = torch.nn\ndef f(x): return q.Parameter(x)",
    "exception through a local alias": "import torch\ndef f(x):\n    q = torch.nn\n    return q.Parameter(x)",
    "exception below it": "from torch.nn import Parameter as P\ndef f(x): return P.data(x)",
    "longer name": "import torch\ndef f(x): return torch.softmax_lookalike(x) + torch.nnx.y(x)",
    "annotation": "import torch\ndef f(x: torch.nn.Module) -> torch.nn.Module:\n    y: torch.nn.Module = x\n    return y",
    "own method": "class N:\n    def softmax(self, x): return x\n    def go(self, x): return self.softmax(x)\ndef f(x): return N().go(x)",
    "own object's method": "class N:\n    def softmax(self, x): return x\nn = N()\ndef f(x): return n.softmax(x)",
    "attribute that is set": "def f(x): x.softmax = 1",
    "backward of something": "def f(x): return x.backward()",
    "main guard": (
        "def f(x): return x\nif __name__ == '__main__':\n    from torch import softmax as g\n    f = g"
    ),
    "script code of the module": (
        "import torch, numpy as np\ndef f(x): return np.exp(x)\nnp.testing.check(f(1), torch.softmax(1))"
    ),
    "getattr of another name": "import torch\ndef f(x): return getattr(torch, 'exp')(x)",
    "hasattr": "import torch\ndef f(x): return hasattr(torch, 'softmax')",
    "class attribute is no variable": "import torch\nclass N:\n    s = torch.softmax\ndef f(s): return s(1)",
    "name that is bound nowhere": "def f(x): return unknown.thing(x)",
}


def found_in(source: str, bans=BANS):
    """What is banned in f."""
    read = audit(source.encode(), "submission.py")
    assert isinstance(read, Audit), read
    return banned_use(read, "f", bans)


@pytest.mark.parametrize("source", CAUGHT.values(), ids=CAUGHT)
def test_banned_name_is_caught(source):
    """Whatever it is called, a banned name is found."""
    assert found_in(source)


@pytest.mark.parametrize("source", NOT_CAUGHT.values(), ids=NOT_CAUGHT)
def test_honest_code_is_not_accused(source):
    """What does not use the banned name is left alone."""
    assert found_in(source) is None


def test_use_and_ban_are_named():
    """The full name, the line of the use and the ban that holds are given."""
    use, ban = found_in("import torch as t\n\ndef f(x):\n    return t.nn.functional.relu(x)")
    assert (use.name, use.line, ban) == ("torch.nn.functional.relu", 4, "torch.nn")


def test_nearest_use_comes_first():
    """The function's own use is shown before that of its helper, and the first line first."""
    source = (
        "import torch\ndef h(x): return torch.softmax(x)\n"
        "def f(x):\n    y = h(x)\n    z = torch.nn.ReLU()\n    return torch.softmax(y)"
    )
    use, _ = found_in(source)
    assert use.line == 5


def test_aliased_part_points_at_its_line():
    """A part that is only another name of a banned function is shown where it is bound."""
    use, _ = found_in("import torch\n\nf = torch.softmax")
    assert use.name == "torch.softmax"


@pytest.mark.parametrize("call", ["eval", "exec", "compile"])
def test_running_text_can_be_banned(call):
    """eval, exec and compile are recorded as built-ins, unless they are the file's own."""
    source = f"def f(x): return {call}(x)"
    assert found_in(source, [f"builtins.{call}"])
    assert found_in(f"def {call}(x): return x\n{source}", [f"builtins.{call}"]) is None


def test_method_holds_only_where_it_is_banned():
    """x.backward is a use of torch.Tensor.backward, and of nothing else."""
    source = "def f(x): return x.backward()"
    assert found_in(source, ["torch.Tensor.backward"])
    assert found_in(source, ["torch.autograd", "torch.autograd.backward"]) is None


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ndef f(x):\n    y = torch.tensor(x)\n    y.sum().backward()\n    return y.grad",
        "from torch import tensor as t\ndef h(x): x.backward()\ndef f(x): return h(t(x))",
    ],
)
def test_backward_of_a_tensor_is_autograd(source):
    """Where a part or its helpers use torch, .backward is what torch.autograd does."""
    use, ban = found_in(source, ["torch.autograd"])
    assert use.name == "?.backward"
    assert ban == "torch.autograd"


def test_backward_of_an_own_class_is_nobody_elses():
    """A node of a graph with a method backward is a good way to write reverse mode."""
    source = (
        "class Node:\n    def backward(self): pass\n"
        "def f(n):\n    for node in [Node() for _ in range(n)]: node.backward()"
    )
    assert found_in(source, ["torch.autograd", "torch.func"]) is None


def test_longest_ban_decides():
    """An exception may be banned again below, and no bans find nothing."""
    bans = ["torch.nn", "!torch.nn.init", "torch.nn.init.xavier"]
    assert found_in("import torch.nn as q\ndef f(x): return q.init.xavier(x)", bans)
    assert found_in("import torch.nn as q\ndef f(x): return q.init.zeros(x)", bans) is None
    assert found_in("import torch\ndef f(x): return torch.softmax(x)", []) is None


def test_uses_are_listed():
    """Everything that a function and its helpers use is listed by full name."""
    read = audit(b"import numpy as np\ndef h(x): return np.exp(x)\ndef f(x): return h(x.T)", "s.py")
    assert [(use.name, use.line) for use in uses(read, "f")] == [("?.T", 3), ("numpy.exp", 2)]


def test_unknown_function_uses_nothing():
    """A name that is not defined uses nothing."""
    read = audit(b"import torch", "s.py")
    assert find_ban(read.references, "missing", BANS) is None
    assert uses(read, "missing") == []


HOSTILE = {
    "chain of helpers": "import torch\ndef f0(x): return torch.softmax(x)\n"
    + "".join(f"def f{i}(x): return f{i - 1}(x)\n" for i in range(1, 12_000))
    + "f = f11999\n",
    "chain of aliases": "import torch\na0 = torch.softmax\n"
    + "".join(f"a{i} = a{i - 1}\n" for i in range(1, 20_000))
    + "f = a19999\n",
    "many values": "import torch\ndef f(x):\n"
    + "".join(f"    y{i // 9} = torch.a{i}; z{i} = y{i // 9}.b\n" for i in range(15_000))
    + "    return torch.softmax(x)\n",
    "growing name": "import torch\ndef f(x):\n    y = torch\n"
    + "    y = y.nn\n" * 20_000
    + "    return torch.softmax(x)\n",
    "everyone calls everyone": "import torch\n"
    + "".join(f"def f{i}(x): return {'+'.join(f'f{j}' for j in range(200))}\n" for i in range(200))
    + "def f(x): return torch.softmax(f0(x))\n",
    "one long attribute": "import torch\ndef f(x): torch.softmax(x); return torch"
    + ".a" * 2500
    + "\n",
    "many lambdas": "import torch\nf = " + "lambda x: " * 800 + "torch.softmax\n",
    "many partials": "import torch, functools as u\ndef f(x):\n    p = u.partial\n"
    + "    p = u.partial(p, p, p, p, torch.softmax)\n" * 5_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_source_is_read_in_linear_time(source):
    """Up to a megabyte of anything is read in seconds, and the ban still holds."""
    start = time.perf_counter()
    assert found_in(source)
    assert time.perf_counter() - start < 10


TANGLED = {
    "many gets": "import sys\ndef f(x):\n    d = sys.modules\n"
    + "".join(f"    d = d['torch']; d = d.get('a{i}')\n" for i in range(5_000))
    + "    return sys.modules['torch'].softmax\n",
    "one name for all": "import torch\ndef f(x):\n"
    + "".join(f"    y = torch.a{i}\n" for i in range(100))
    + "    y = torch.softmax; return y(x)\n",
    "every path": "import torch\ndef f(x):\n    y = torch\n"
    "    y = y.a; y = y.b\n"
    "    return torch.softmax(x)\n",
    "long names everywhere": f"import torch\ndef f(x):\n    y = torch.{'a' * 140}\n"
    + "".join(f"    y.b{i}\n" for i in range(60_000)),
}


@pytest.mark.parametrize("source", TANGLED.values(), ids=TANGLED)
def test_tangle_is_refused(source):
    """Code that renames without end cannot hide in the limits of the reading."""
    found = audit(source.encode(), "submission.py")
    assert isinstance(found, NotPython)
    assert "give each variable one meaning" in found.message


def test_many_strings_in_one_variable_are_no_tangle():
    """A variable that holds one text after the other is ordinary."""
    texts = "".join(f"    y = 'text{i}'\n" for i in range(100))
    assert found_in(f"import torch\ndef f(x):\n{texts}    return torch.exp(x)") is None
