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

    def array(self, at: int, name: str = "") -> Any:
        """The array that stands at a place, or that a tuple there holds by that name."""
        kind, value = self.kinds[at], self.given[at]
        if name:
            part = kind.fields.index(name)
            kind, value = kind[part], self.builder.extract_value(value, part)
        return self.context.make_array(kind)(self.context, self.builder, value)

    def whole(self, at: int, part: int | None = None) -> Any:
        """A whole number that stands at a place, or in a tuple there."""
        kind, value = self.kinds[at], self.given[at]
        if part is not None:
            kind, value = kind[part], self.builder.extract_value(value, part)
        return self.context.cast(self.builder, value, kind, types.int64)

    def width(self, table: Any) -> Any:
        """How many columns an array has."""
        unpack: Any = cgutils.unpack_tuple  # it has no types
        return unpack(self.builder, table.shape)[-1]

    def row(self, table: Any, of: Any) -> Any:
        """Where a row of a table begins."""
        return self.builder.gep(table.data, [self.builder.mul(of, self.width(table))])

    def all(self, number: Any) -> Any:
        """One number in all lanes."""
        if isinstance(number, float):
            return ir.Constant(LANE, [number] * LANES)
        unset = ir.Constant(LANE, ir.Undefined)
        single = self.builder.insert_element(unset, number, INT(0))
        zeros = ir.Constant(ir.VectorType(INT, LANES), [0] * LANES)
        return self.builder.shuffle_vector(single, unset, zeros)

    def number(self, at: int, part: int | None = None) -> Any:
        """A number that stands at a place, or in a tuple there, in all lanes."""
        value = self.given[at]
        return self.all(value if part is None else self.builder.extract_value(value, part))

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
    start, others, shares = (code.array(1, name) for name in ("start", "other", "share"))
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
        width = code.width(code.array(0))
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


def _end_down(typing: Any, batch: Any, sums: Any, at: Any, scale: Any) -> Any:
    """`end_down(batch, sums, (firm, market), (weight, sold))`: the step of a firm's d.

    `sums.loss`, at most 1, goes into the firm's row of `down`; `fell` becomes the largest growth,
    `down` of the sums gains weight · d, and the market's row of `left` sold · (1 − d).
    """

    def write(code: _Code) -> None:
        builder, one = code.builder, code.all(1.0)
        down, firm, market = code.array(0, "down"), code.whole(2, 0), code.whole(2, 1)
        downs, lefts = code.row(down, firm), code.row(code.array(0, "left"), market)
        losses, fells, sums = (code.array(1, name).data for name in ("loss", "fell", "down"))
        weight, sold = code.number(3, 0), code.number(3, 1)
        with code.columns(code.width(down)) as at:
            new = code.least(code.load(losses, at), one)
            grown = builder.fsub(new, code.load(downs, at))
            code.store(code.most(code.load(fells, at), grown), fells, at)
            code.store(builder.fadd(code.load(sums, at), builder.fmul(weight, new)), sums, at)
            sells = builder.fmul(sold, builder.fsub(one, new))
            code.store(builder.fadd(code.load(lefts, at), sells), lefts, at)
            code.store(new, downs, at)

    return _intrinsic(write, 4)(batch, sums, at, scale)


def _end_up(typing: Any, batch: Any, sums: Any, firm: Any, weight: Any) -> Any:
    """`end_up(batch, sums, firm, weight)`: the step of a firm's u.

    `sums.loss`, at most 1, goes into the firm's row of `spare`; `fell` becomes the largest growth
    over `up`, `up` of the sums gains weight · u and `both` weight · max(d, u).
    """

    def write(code: _Code) -> None:
        builder, one = code.builder, code.all(1.0)
        tables = [code.array(0, name) for name in ("down", "up", "spare")]
        downs, ups, spares = (code.row(table, code.whole(2)) for table in tables)
        losses, fells, sums, boths = (
            code.array(1, name).data for name in ("loss", "fell", "up", "both")
        )
        weight = code.number(3)
        with code.columns(code.width(tables[0])) as at:
            new = code.least(code.load(losses, at), one)
            grown = builder.fsub(new, code.load(ups, at))
            code.store(code.most(code.load(fells, at), grown), fells, at)
            code.store(builder.fadd(code.load(sums, at), builder.fmul(weight, new)), sums, at)
            worse = builder.fmul(weight, code.most(code.load(downs, at), new))
            code.store(builder.fadd(code.load(boths, at), worse), boths, at)
            code.store(new, spares, at)

    return _intrinsic(write, 4)(batch, sums, firm, weight)


def _not_replaced(typing: Any, batch: Any, least: Any, at: Any, sold: Any) -> Any:
    """`not_replaced(batch, least, (firm, market), sold)`: x = σ d into a firm's row of `lost`.

    σ is the least of 1 and the larger of `least` and sold · `left`, its market's rows.
    """

    def write(code: _Code) -> None:
        builder, one = code.builder, code.all(1.0)
        firm, market, sold = code.whole(2, 0), code.whole(2, 1), code.number(3)
        down = code.array(0, "down")
        downs, losts = code.row(down, firm), code.row(code.array(0, "lost"), firm)
        leasts, lefts = (code.row(one, market) for one in (code.array(1), code.array(0, "left")))
        with code.columns(code.width(down)) as at:
            share = code.most(code.load(leasts, at), builder.fmul(sold, code.load(lefts, at)))
            share = code.least(share, one)
            code.store(builder.fmul(share, code.load(downs, at)), losts, at)

    return _intrinsic(write, 4)(batch, least, at, sold)


# Numba gives them no types.
add_rows: Any = intrinsic(_add_rows)
most_of_rows: Any = intrinsic(_most_of_rows)
end_down: Any = intrinsic(_end_down)
end_up: Any = intrinsic(_end_up)
not_replaced: Any = intrinsic(_not_replaced)
