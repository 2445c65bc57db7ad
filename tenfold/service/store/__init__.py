"""What the service keeps: readings and pictures, decisions, readers. The table is the queue.

    open_store(url) ── Store            all that is asked of it, one method a question
                       ├── filing       readings in and out, their pictures, expiry
                       ├── queue        who looks at what: claims
                       ├── deciding     what people say: decisions, undo, history
                       ├── tallies      how many
                       └── models       readers and which is in use
    records   the values that go in and come out      schema     the tables
    database  one door to SQLite and PostgreSQL       upgrade    the schema's versions
    export    what was decided, as tables and as a folder to train with

Knows nothing of HTTP; times come in as arguments.
"""

from tenfold.service.store.records import (
    Action,
    Decided,
    Decision,
    Kept,
    ModelRow,
    ModelUse,
    New,
    Page,
    Progress,
    State,
)
from tenfold.service.store.store import Store, open_store
from tenfold.service.store.upgrade import upgrade

__all__ = [
    "Action",
    "Decided",
    "Decision",
    "Kept",
    "ModelRow",
    "ModelUse",
    "New",
    "Page",
    "Progress",
    "State",
    "Store",
    "open_store",
    "upgrade",
]
