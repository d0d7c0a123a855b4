from __future__ import annotations

from typing import Any

from specc.catalog.data import Column, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import Choice, flag

_CELL = (
    "radius texture perimeter area smoothness compactness concavity concave_points symmetry "
    "fractal_dimension"
)
_COLUMNS = {
    "iris": "sepal_length sepal_width petal_length petal_width species",
    "digits": "images target",
    "wine": "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids "
    "nonflavanoid_phenols proanthocyanins color_intensity hue od280_od315_of_diluted_wines "
    "proline target",
    "breast_cancer": " ".join(
        f.format(c) for f in ("mean_{}", "{}_error", "worst_{}") for c in _CELL.split()
    )
    + " target",
    "diabetes": "age sex bmi bp s1 s2 s3 s4 s5 s6 target",
}
_LABELS = {
    "iris": ("setosa", "versicolor", "virginica"),
    "digits": tuple("0123456789"),
    "wine": ("class_0", "class_1", "class_2"),
    "breast_cancer": ("malignant", "benign"),
}
_ROWS = {"iris": 150, "digits": 1797, "wine": 178, "breast_cancer": 569, "diabetes": 442}


class builtin(Source):
    """One of scikit-learn's small sets: iris, digits, wine, breast_cancer, diabetes.

    Columns are called as there, in snake_case and without units, the last one `species` for iris
    and `target` for the others; `digits` has `images` (8, 8), 0 to 16, and `target`.
    """

    name = option(Choice(*_COLUMNS), doc="which")
    scaled = option(
        flag, True, "diabetes only: centred columns of length 1, scikit-learn's default", named=True
    )
    examples = ("builtin(iris)", "builtin(digits)")

    def schema(self) -> dict[str, Column]:
        *names, last = _COLUMNS[self.name].split()
        found = {name: Column() for name in names}
        found[last] = Column(_LABELS.get(self.name))
        if self.name == "digits":
            found["images"] = Column(content="image", high=16.0)
        return found

    def rows(self) -> int:
        return _ROWS[self.name]

    def read(self, reader: Any) -> Table:
        import numpy as np
        import polars as pl

        text = reader.builtin(self.name).decode()
        values = np.array([line.split(",") for line in text.splitlines()], dtype=np.float64)
        inputs, last = values[:, :-1], values[:, -1]
        if self.name == "diabetes" and self.scaled:
            inputs = inputs - inputs.mean(axis=0)
            inputs /= np.sqrt((inputs**2).sum(axis=0))
        *names, target = _COLUMNS[self.name].split()
        columns: dict[str, Any] = {}
        if self.name == "digits":
            columns["images"] = inputs.astype(np.uint8).reshape(-1, 8, 8)
        else:
            columns = {name: pl.Series(name, inputs[:, i]) for i, name in enumerate(names)}
        labels = _LABELS.get(self.name)
        found = [labels[int(i)] for i in last] if labels else last
        columns[target] = pl.Series(target, found)
        return Table(columns, len(values), lambda row: f"builtin({self.name}), row {row + 1}")
