"""The map of the house, held by a test: arrows point inward only, and the web process stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def modules(folder: str) -> list[Path]:
    return sorted((REPO / folder).rglob("*.py"))


def test_the_solver_knows_nothing_of_the_server() -> None:
    assert [
        p
        for p in modules("solver")
        if any(name.split(".")[0] in ("server", "starlette", "sqlite_utils") for name in imports(p))
    ] == []


@pytest.mark.parametrize(
    ("folder", "never"),
    [
        ("server/store", ("starlette", "server.routes", "server.views", "server.web", "server.live", "jinja2")),
        ("server/views", ("starlette", "server.routes", "server.web", "server.store.file")),
        ("server/routes", ("sqlite_utils", "sqlite3", "pysqlite3")),
        ("server/formats", ("starlette", "server.routes", "server.web")),
    ],
)
def test_each_room_keeps_to_itself(folder: str, never: tuple[str, ...]) -> None:
    guilty = [
        f"{path.relative_to(REPO)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if any(name == each or name.startswith(f"{each}.") for each in never)
    ]
    assert guilty == []


def test_only_the_settings_read_the_environment() -> None:
    guilty = [
        p.name
        for p in modules("server")
        if p.name not in ("settings.py", "cli.py") and "os.environ" in p.read_text("utf-8")
    ]
    assert guilty == []


def test_the_web_process_never_imports_ortools_numpy_or_pandas() -> None:
    code = (
        "import sys, server.app, server.cli, server.serving;"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('ortools', 'numpy', 'pandas') and sys.modules[m]];"
        "peak = [line for line in open('/proc/self/status') if line.startswith('VmHWM')][0];"  # ru_maxrss has our own in it
        "print(int(peak.split()[1]) // 1024)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 80  # MB
