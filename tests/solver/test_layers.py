"""The solver stands alone: it knows nothing of the server, and light questions load no solver library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import solver

FILES = sorted(Path(solver.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_module_imports_nothing_of_the_server_and_touches_no_world(file):
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert "server" not in names
    if file.name not in ("__main__.py", "worker.py", "beside.py"):
        assert names.isdisjoint({"os", "sys", "pathlib", "socket", "subprocess", "io"})


@pytest.mark.parametrize(
    "module", ["solver", "solver.camp", "solver.rules", "solver.measure", "solver.pricing", "solver.proposal"]
)
def test_light_modules_load_neither_ortools_nor_what_it_brings(module):
    asked = f"import sys, {module}; print([name for name in ('ortools', 'numpy', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
