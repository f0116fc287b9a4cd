"""What the import page shows: each row as it would be taken in, or what is wrong with it."""

from dataclasses import dataclass

from server.store.events import RoomForm, SlotForm
from server.store.sessions import PitchForm

Form = PitchForm | RoomForm | SlotForm


@dataclass(frozen=True)
class RowView:
    """One row: `cells` as they would be taken in, `note` something to look at, `trouble` why it can't be."""

    number: int
    cells: tuple[str, ...]
    note: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class TableView:
    """Rows of one kind under their headings; `unused` are headings of the file that we have no field for."""

    kind: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[RowView, ...]
    unused: tuple[str, ...]

    @property
    def bad(self) -> tuple[RowView, ...]:
        """The rows that can't be taken."""
        return tuple(row for row in self.rows if row.trouble)


def cells(form: Form) -> tuple[str, ...]:
    """A form as the cells of its row in the preview."""
    if isinstance(form, PitchForm):
        return form.title, ", ".join(form.co_hosts), form.topic, form.about
    if isinstance(form, RoomForm):
        return form.name, str(form.capacity), ", ".join(form.features), form.where_it_is
    return f"{form.start:%H:%M}", f"{form.end:%H:%M}", form.day.isoformat(), form.title or form.kind
