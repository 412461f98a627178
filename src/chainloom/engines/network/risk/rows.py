"""The innermost loops of the second tier, in the compiler's own terms.

Adding up rows of a batch and ending a firm's step is nearly all that a batch does. In Numba's
Python the sums would go through memory at every link, and each of the short loops over columns
would first ask whether its arrays lie apart, which costs as much as what it does; said directly,
sums stay in registers and LANES columns are one instruction. Each column is computed in the order
of the plain loop and products are rounded before they are added, so that both give the same to
the last bit.

Tables are (n, width), rows alone (width); a width is a multiple of LANES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

WIDTH = 64
# Numbers that are computed at once. A processor with narrower registers takes several of them.
LANES = 8
# Rows are read in an order that no processor foresees: each is asked for so many links before.
AHEAD = 8

INT, LONG = ir.IntType(32), ir.IntType(64)
LANE = ir.VectorType(ir.DoubleType(), LANES)
BYTES = ir.IntType(8).as_pointer()


class _Code:
    """What an intrinsic is given, and the operations on LANES numbers at once."""

    def __init__(self, context: Any, builder: ir.IRBuilder, kinds: Any, given: Any) -> None:
        self.context, self.builder, self.kinds, self.given = context, builder, kinds, given

    def array(self, at: int, part: int | None = None) -> Any:
        """The argument at a place, or a part of it."""
        kind, value = self.kinds[at], self.given[at]
        if part is not None:
            kind, value = kind[part], self.builder.extract_value(value, part)
        return self.context.make_array(kind)(self.context, self.builder, value)

    def whole(self, at: int) -> Any:
        """A whole number among the arguments."""
        return self.context.cast(self.builder, self.given[at], self.kinds[at], types.int64)

    def width(self, at: int) -> Any:
        """How many columns the argument at a place has."""
        unpack: Any = cgutils.unpack_tuple  # it has no types
        return unpack(self.builder, self.array(at).shape)[-1]

    def row(self, at: int, of: int | None = None) -> Any:
        """Where a row alone begins, or, in a table, the row that another argument numbers."""
        first = self.array(at).data
        if of is None:
            return first
        return self.builder.gep(first, [self.builder.mul(self.whole(of), self.width(at))])

    def all(self, number: Any) -> Any:
        """One number in all lanes."""
        if isinstance(number, float):
            return ir.Constant(LANE, [number] * LANES)
        unset = ir.Constant(LANE, ir.Undefined)
        single = self.builder.insert_element(unset, number, INT(0))
        zeros = ir.Constant(ir.VectorType(INT, LANES), [0] * LANES)
        return self.builder.shuffle_vector(single, unset, zeros)

    def number(self, at: int) -> Any:
        """A number among the arguments, in all lanes."""
        return self.all(self.given[at])

    def load(self, row: Any, at: Any) -> Any:
        numbers = self.builder.load(self._lanes(row, at))
        numbers.align = 8
        return numbers

    def store(self, numbers: Any, row: Any, at: Any) -> None:
        self.builder.store(numbers, self._lanes(row, at)).align = 8

    def _lanes(self, row: Any, at: Any) -> Any:
        return self.builder.bitcast(self.builder.gep(row, [at]), LANE.as_pointer())

    def most(self, one: Any, other: Any) -> Any:
        return self.builder.select(self.builder.fcmp_ordered(">", other, one), other, one)

    def least(self, one: Any, other: Any) -> Any:
        return self.builder.select(self.builder.fcmp_ordered("<", other, one), other, one)

    @contextmanager
    def columns(self, width: Any) -> Iterator[Any]:
        """A loop over the first column of each LANES."""
        count = self.builder.udiv(width, LONG(LANES))
        with cgutils.for_range(self.builder, count, intp=LONG) as loop:
            yield self.builder.mul(loop.index, LONG(LANES))


def _intrinsic(write: Callable[[_Code], None], count: int) -> Callable[..., Any]:
    """How `write` gives code for so many arguments, as Numba wants it told."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, given: Any) -> Any:
        write(_Code(context, builder, signature.args, given))
        return context.get_dummy_value()

    def typed(*kinds: Any) -> Any:
        assert len(kinds) == count
        return types.void(*kinds), code

    return typed


def _add(code: _Code, most: bool, lanes: int, column: Any, stride: Any) -> None:
    """Σ share · `lanes` × LANES columns of the other's row, into `out`, or where it is more."""
    builder = code.builder
    start, others, shares = (code.array(1, part) for part in range(3))
    rows, into, of = code.array(0).data, code.array(3).data, code.whole(2)
    first, end = (
        builder.sext(builder.load(builder.gep(start.data, [at])), LONG)
        for at in (of, builder.add(of, LONG(1)))
    )
    last = builder.sub(others.nitems, LONG(1))
    allocate: Any = cgutils.alloca_once  # it has no types
    sums = [allocate(builder, LANE) for _ in range(lanes)]
    for one in sums:
        builder.store(code.all(0.0), one)

    def row(at: Any) -> Any:
        other = builder.sext(builder.load(builder.gep(others.data, [at])), LONG)
        return builder.gep(rows, [builder.add(builder.mul(other, stride), column)])

    with cgutils.for_range(builder, builder.sub(end, first), intp=LONG) as loop:
        at = builder.add(first, loop.index)
        later = builder.add(at, LONG(AHEAD))
        later = builder.select(builder.icmp_signed("<", later, last), later, last)
        _ask_for(builder, row(later), lanes)
        share = code.all(builder.load(builder.gep(shares.data, [at])))
        found = row(at)
        for lane, one in enumerate(sums):
            number = code.load(found, LONG(lane * LANES))
            builder.store(builder.fadd(builder.load(one), builder.fmul(number, share)), one)
    for lane, one in enumerate(sums):
        at, total = builder.add(column, LONG(lane * LANES)), builder.load(one)
        code.store(code.most(code.load(into, at), total) if most else total, into, at)


def _ask_for(builder: ir.IRBuilder, row: Any, lanes: int) -> None:
    """A hint to fetch a row; it changes no result."""
    kind = ir.FunctionType(ir.VoidType(), [BYTES, INT, INT, INT])
    insert: Any = cgutils.get_or_insert_function  # it has no types
    hint = insert(builder.module, kind, "llvm.prefetch.p0i8")
    for number in range(0, lanes * LANES, 64 // 8):  # a line of memory is 64 bytes
        place = builder.bitcast(builder.gep(row, [LONG(number)]), BYTES)
        # To be read, kept in every cache, data.
        builder.call(hint, [place, INT(0), INT(3), INT(1)])


def _adding(most: bool) -> Callable[[_Code], None]:
    def write(code: _Code) -> None:
        width = code.width(0)
        wide = code.builder.icmp_signed("==", width, LONG(WIDTH))
        with code.builder.if_else(wide) as (at_once, bit_by_bit):
            with at_once:
                _add(code, most, WIDTH // LANES, LONG(0), LONG(WIDTH))
            with bit_by_bit, code.columns(width) as column:
                _add(code, most, 1, column, width)

    return write


def _add_rows(typing: Any, table: Any, links: Any, of: Any, out: Any) -> Any:
    """`add_rows(table, links, of, out)` with `links` of `coefficients.Rows`.

    Into `out` (width): Σ share · row of the other, over the links of row `of`.
    """
    return _intrinsic(_adding(most=False), 4)(table, links, of, out)


def _most_of_rows(typing: Any, table: Any, links: Any, of: Any, out: Any) -> Any:
    """As `add_rows`, but `out` keeps what is more than the sum."""
    return _intrinsic(_adding(most=True), 4)(table, links, of, out)


def _end_down(
    typing: Any,
    loss: Any,
    down: Any,
    firm: Any,
    left: Any,
    market: Any,
    fell: Any,
    summed: Any,
    weight: Any,
    sold: Any,
) -> Any:
    """The step of a firm's d: `loss`, at most 1, goes into its row of `down` and into the sums.

    `fell` becomes the largest growth, `summed` gains weight · d, and the market's row of `left`
    gains sold · (1 − d).
    """

    def write(code: _Code) -> None:
        builder, one = code.builder, code.all(1.0)
        losses, downs, lefts = code.row(0), code.row(1, 2), code.row(3, 4)
        fells, sums = code.row(5), code.row(6)
        weight, sold = code.number(7), code.number(8)
        with code.columns(code.width(0)) as at:
            new = code.least(code.load(losses, at), one)
            grown = builder.fsub(new, code.load(downs, at))
            code.store(code.most(code.load(fells, at), grown), fells, at)
            code.store(builder.fadd(code.load(sums, at), builder.fmul(weight, new)), sums, at)
            sells = builder.fmul(sold, builder.fsub(one, new))
            code.store(builder.fadd(code.load(lefts, at), sells), lefts, at)
            code.store(new, downs, at)

    given = (loss, down, firm, left, market, fell, summed, weight, sold)
    return _intrinsic(write, len(given))(*given)


def _end_up(
    typing: Any,
    loss: Any,
    down: Any,
    firm: Any,
    up: Any,
    spare: Any,
    fell: Any,
    summed: Any,
    both: Any,
    weight: Any,
) -> Any:
    """The step of a firm's u: `loss`, at most 1, goes into its row of `spare` and into the sums.

    `fell` becomes the largest growth over `up`, `summed` gains weight · u and `both` weight ·
    max(d, u).
    """

    def write(code: _Code) -> None:
        builder, one = code.builder, code.all(1.0)
        losses, downs, ups, spares = code.row(0), code.row(1, 2), code.row(3, 2), code.row(4, 2)
        fells, sums, boths = code.row(5), code.row(6), code.row(7)
        weight = code.number(8)
        with code.columns(code.width(0)) as at:
            new = code.least(code.load(losses, at), one)
            grown = builder.fsub(new, code.load(ups, at))
            code.store(code.most(code.load(fells, at), grown), fells, at)
            code.store(builder.fadd(code.load(sums, at), builder.fmul(weight, new)), sums, at)
            worse = builder.fmul(weight, code.most(code.load(downs, at), new))
            code.store(builder.fadd(code.load(boths, at), worse), boths, at)
            code.store(new, spares, at)

    given = (loss, down, firm, up, spare, fell, summed, both, weight)
    return _intrinsic(write, len(given))(*given)


def _not_replaced(
    typing: Any, lost: Any, down: Any, firm: Any, least: Any, left: Any, market: Any, sold: Any
) -> Any:
    """x = σ d into a firm's row of `lost`, with σ the least of 1 and the larger of `least` and
    sold · `left`, its market's rows."""

    def write(code: _Code) -> None:
        builder, one = code.builder, code.all(1.0)
        losts, downs = code.row(0, 2), code.row(1, 2)
        leasts, lefts, sold = code.row(3, 5), code.row(4, 5), code.number(6)
        with code.columns(code.width(0)) as at:
            share = code.most(code.load(leasts, at), builder.fmul(sold, code.load(lefts, at)))
            share = code.least(share, one)
            code.store(builder.fmul(share, code.load(downs, at)), losts, at)

    given = (lost, down, firm, least, left, market, sold)
    return _intrinsic(write, len(given))(*given)


# Numba gives them no types.
add_rows: Any = intrinsic(_add_rows)
most_of_rows: Any = intrinsic(_most_of_rows)
end_down: Any = intrinsic(_end_down)
end_up: Any = intrinsic(_end_up)
not_replaced: Any = intrinsic(_not_replaced)
