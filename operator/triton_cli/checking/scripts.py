"""Check an entry script by its text: what the middleware would refuse to start with.

The script is parsed and never imported: it may need packages that are not here, and what it does
at import is its own. What only running it can tell, such as names from `import *`, passes.
"""

import ast
from collections.abc import Iterator
from typing import Final

from triton_cli.checking.remark import Remark

_HEADERS_PARAMETER: Final = "request_headers"
# Those that leave the parameters of what they decorate as they are.
_TRANSPARENT: Final = frozenset({"rawhttp", "input_schema", "output_schema"})

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def script_remarks(text: str, file: str) -> Iterator[Remark]:
    """Yield what is wrong with the entry script *text*; lines are those of *text*."""
    try:
        # The mark of Windows' programs, which Python passes over in a file.
        tree = ast.parse(text.removeprefix("\ufeff"))
    except SyntaxError as error:
        message = f"the entry script can't be imported: {error.msg}"
        yield Remark("Error", file, error.lineno, error.offset, "", message)
        return
    except ValueError as error:
        yield Remark("Error", file, None, None, "", f"the entry script is no Python: {error}")
        return
    except (MemoryError, RecursionError):
        # CPython's parser says it so.
        yield Remark("Error", file, None, None, "", "the entry script is nested too deep")
        return
    bound = dict(_bound(tree))
    for name in ("init", "run"):
        if name not in bound and "*" not in bound:
            fix = f"Define {name}() in it; the middleware calls {_WHEN[name]}."
            message = f"the entry script has no function {name}()"
            yield Remark("Error", file, None, None, "", message, fix)
    run = bound.get("run")
    # Azure's SDK wrapped some scripts in a driver, whose run() is the one that counts.
    if isinstance(run, _Function) and "driver_module" not in bound:
        for message in _wrong_with_run(run):
            yield Remark("Error", file, run.lineno, run.col_offset + 1, "", message)


_WHEN: Final = {"init": "it once in each process", "run": "it for each request"}


def _bound(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that importing binds in the module, `*` for names that can't be known."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _Function | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], node
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node
        elif not isinstance(node, ast.Lambda):
            # An if, try, with or loop, and the targets of an assignment.
            yield from _bound(node)


def _wrong_with_run(run: _Function) -> Iterator[str]:
    decorators = {_name(each) for each in run.decorator_list}
    if {"rawhttp", "input_schema"} <= decorators:
        yield "run() can't be decorated with both @rawhttp and @input_schema"
    if not decorators <= _TRANSPARENT:
        return
    given = run.args
    if given.posonlyargs or given.vararg or given.kwarg:
        yield "run() can't have positional-only parameters, *args or **kwargs"
    elif not {each.arg for each in (*given.args, *given.kwonlyargs)} - {_HEADERS_PARAMETER}:
        yield f"run() needs a parameter for the data beside {_HEADERS_PARAMETER}"


def _name(decorator: ast.expr) -> str:
    """Return the last word of what decorates, such as `rawhttp`."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
