"""What mypy cannot be told: every function is annotated, but for those that numba compiles."""

import ast

from conftest import ROOT

BESIDE = {".venv", "tests", "build", "dist", "out", "data", "runs"}


def is_kernel(function):
    return any("njit" in ast.unparse(decorator) for decorator in function.decorator_list)


def is_annotated(function):
    spec = function.args
    given = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    given = [argument for argument in given if argument.arg not in ("self", "cls")]
    returns = function.returns is not None or function.name == "__init__"
    return returns and all(argument.annotation is not None for argument in given)


def test_every_function_outside_kernels_is_annotated():
    lacking = []
    for path in ROOT.rglob("*.py"):
        if BESIDE.isdisjoint(path.relative_to(ROOT).parts):
            functions = (
                n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.FunctionDef)
            )
            lacking += [
                f"{path.name}:{f.lineno} {f.name}" for f in functions if not is_kernel(f) and not is_annotated(f)
            ]
    assert not lacking, lacking
