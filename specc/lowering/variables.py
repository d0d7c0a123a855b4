"""Which Python variable holds which value of a function, and for how long."""

from __future__ import annotations

from specc.ir.program import Apply, Function, Ref
from specc.ir.python import Expr, Name, identifier
from specc.ir.uses import count_uses, used_by


class Variables:
    """The values of a function as Python: an expression each, and the uses that are still to come.

    A variable is taken anew once nothing reads its old value any more."""

    def __init__(self, function: Function, reserved: frozenset[str]) -> None:
        self.inputs = {identifier(name) for name, _ in function.inputs}
        self.reserved = reserved
        self.values: dict[str, Expr] = {}
        self.names: dict[str, set[str]] = {}  # value -> variables that its expression reads
        self.left = count_uses(function.body, function.result)  # value -> uses still to come

    def __getitem__(self, value: str) -> Expr:
        return self.values[value]

    def define(self, value: str, expression: Expr, reads: set[str]) -> None:
        self.values[value] = expression
        self.names[value] = reads

    def hold(self, value: str, variable: str) -> None:
        """The value is what the variable holds."""
        self.define(value, Name(variable), {variable})

    def use(self, value: str) -> Expr:
        """The expression of a value, for one of its uses."""
        self.left[value] -= 1
        return self.values[value]

    def uses(self, value: str) -> int:
        return self.left.get(value, 0)

    def reads(self, op: Apply) -> set[str]:
        """The variables that the operands of an operation read."""
        found: set[str] = set()
        for name in used_by(op):
            found |= self.names[name]
        return found

    def alive(self, variable: str) -> bool:
        return any(variable in self.names[v] and self.uses(v) > 0 for v in self.values)

    def free(self, wanted: str, taken: tuple[str, ...] | list[str] = ()) -> str:
        """The wanted variable, or a numbered one where its old value is still needed."""
        name, number = wanted, 1
        while name in taken or name in self.reserved or self.alive(name):
            number += 1
            name = f"{wanted}_{number}"
        return name

    def of_branch(self, hint: str) -> str:
        """The variable for what either branch gives."""
        return self.free(self._other(identifier(hint) if hint else "x"))

    def of_part(self, hint: str, taken: list[str]) -> str:
        """The variable for a part of a sequence, beside those of the other parts."""
        return self.free(identifier(hint) if hint else "x", taken)

    def of_result(self, op: Apply, reads: set[str]) -> str:
        """The user's name; else the variable of the input that ends here; else `x`."""
        first = next((i for i in op.inputs if isinstance(i, Ref)), None)
        wanted = identifier(op.hint) if op.hint else "x"
        value = None if first is None else self.values[first.name]
        if not op.hint and isinstance(value, Name):
            name = value._name
            if name in reads and not self._is_input(name) and not self.alive(name):
                wanted = name
        return self.free(self._other(wanted))

    def _other(self, wanted: str) -> str:
        return "h" if wanted == "x" and self.alive("x") else wanted

    def _is_input(self, variable: str) -> bool:
        return variable in self.inputs and variable != "x"
