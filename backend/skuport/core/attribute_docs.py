"""The docstrings below the attributes of a class, read from its source when they are asked for.

Pydantic's own `use_attribute_docstrings` reads them while each model is defined. That is a quarter of the time in which
the API starts, for a document that most processes never build.
"""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise


@cache
def attribute_docs(cls: type) -> dict[str, str]:
    """The docstring of each attribute that has one, by name; those of base classes are included."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        found |= _of_module(base.__module__).get(base.__qualname__, {})
    return found


@cache
def _of_module(name: str) -> dict[str, dict[str, str]]:
    """The attribute docstrings of every class of one of our modules, by qualified name."""
    module = sys.modules.get(name)
    if module is None or name.partition(".")[0] != __name__.partition(".")[0]:
        return {}
    return dict(_classes(ast.parse(inspect.getsource(module)), ""))


def _classes(node: ast.AST, prefix: str) -> list[tuple[str, dict[str, str]]]:
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = f"{prefix}{child.name}"
            found.append((name, _docs(child)))
            found += _classes(child, f"{name}.")
    return found


def _docs(node: ast.ClassDef) -> dict[str, str]:
    return {
        before.target.id: inspect.cleandoc(after.value.value)
        for before, after in pairwise(node.body)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }
