"""The web side of Campgrid: it knows HTTP, SQLite and people; the solver knows none of these."""

import sys

# sqlite-utils imports pandas and numpy where it finds them (OR-Tools brings both), which costs the web process
# up to 79 MB for nothing. A None in sys.modules makes that import fail at once, and sqlite-utils go on without.
# The solver runs in a process of its own that never imports this package.
for _heavy in ("pandas", "numpy"):
    sys.modules.setdefault(_heavy, None)  # type: ignore[arg-type]
