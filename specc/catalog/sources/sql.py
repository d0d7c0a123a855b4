from __future__ import annotations

from specc.catalog.data import Source
from specc.catalog.declare import option
from specc.catalog.options import text


class sql(Source):
    """The rows of a query."""

    available = False
    uri = option(text, doc="the database")
    query = option(text, doc="a SELECT")
    examples = ('sql("sqlite:rows.db", "select * from rows")',)
