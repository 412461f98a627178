"""The innermost loop of the second tier, in the compiler's own terms.

Adding up rows of WIDTH numbers is nearly all that a batch does. In Numba's Python the sums would
go through memory at every link, as the compiler cannot know that they lie apart from the rows; said
directly they stay in registers, which makes the loop two to three times as fast. The order of
additions is that of the plain loop, and products are rounded before they are added, so that both
give the same to the last bit.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

WIDTH = 64
# Numbers that are added at once. A processor with narrower registers takes several of them.
LANES = 8
# Rows are read in an order that no processor foresees: each is asked for so many links before.
AHEAD = 8

INT, LONG = ir.IntType(32), ir.IntType(64)
LANE = ir.VectorType(ir.DoubleType(), LANES)
BYTES = ir.IntType(8).as_pointer()


def _add_rows(typing: Any, table: Any, links: Any, of: Any, out: Any) -> Any:
    """In compiled code, `add_rows(table, links, of, out)`, with `links` of `coefficients.Rows`.

    Into `out` (WIDTH): Σ share · row of the other, over the links of row `of`; `table` is WIDTH
    wide and given as one dimension.
    """

    def code(context: Any, builder: ir.IRBuilder, signature: Any, given: Any) -> Any:
        def array(kind: Any, value: Any) -> Any:
            return context.make_array(kind)(context, builder, value)

        kinds = signature.args
        start, others, shares = (
            array(kind, builder.extract_value(given[1], at)) for at, kind in enumerate(kinds[1])
        )
        rows, into = array(kinds[0], given[0]).data, array(kinds[3], given[3]).data
        of = context.cast(builder, given[2], kinds[2], types.int64)
        first, end = (
            builder.sext(builder.load(builder.gep(start.data, [at])), LONG)
            for at in (of, builder.add(of, LONG(1)))
        )
        last = builder.sub(others.nitems, LONG(1))
        allocate: Any = cgutils.alloca_once  # it has no types
        sums = [allocate(builder, LANE) for _ in range(WIDTH // LANES)]
        for one in sums:
            builder.store(ir.Constant(LANE, [0.0] * LANES), one)
        with cgutils.for_range(builder, builder.sub(end, first), intp=LONG) as loop:
            at = builder.add(first, loop.index)
            _ask_for(builder, rows, others.data, builder.add(at, LONG(AHEAD)), last)
            share = _in_all_lanes(builder, builder.load(builder.gep(shares.data, [at])))
            row = _row(builder, others.data, at)
            for lane, one in enumerate(sums):
                number = builder.load(_lanes(builder, rows, builder.add(row, LONG(lane * LANES))))
                number.align = 8
                builder.store(builder.fadd(builder.load(one), builder.fmul(number, share)), one)
        for lane, one in enumerate(sums):
            place = _lanes(builder, into, LONG(lane * LANES))
            builder.store(builder.load(one), place).align = 8
        return context.get_dummy_value()

    return types.void(table, links, of, out), code


def _row(builder: ir.IRBuilder, others: Any, at: Any) -> Any:
    """Where the row of link `at` begins."""
    other = builder.load(builder.gep(others, [at]))
    return builder.mul(builder.sext(other, LONG), LONG(WIDTH))


def _lanes(builder: ir.IRBuilder, numbers: Any, at: Any) -> Any:
    """The numbers from place `at` on, as a pointer to as many as are added at once."""
    return builder.bitcast(builder.gep(numbers, [at]), LANE.as_pointer())


def _in_all_lanes(builder: ir.IRBuilder, number: Any) -> Any:
    unset = ir.Constant(LANE, ir.Undefined)
    single = builder.insert_element(unset, number, INT(0))
    zeros = ir.Constant(ir.VectorType(INT, LANES), [0] * LANES)
    return builder.shuffle_vector(single, unset, zeros)


def _ask_for(builder: ir.IRBuilder, rows: Any, others: Any, at: Any, last: Any) -> None:
    """A hint to fetch the row of link `at`; it changes no result."""
    at = builder.select(builder.icmp_signed("<", at, last), at, last)  # not beyond the links
    row = _row(builder, others, at)
    kind = ir.FunctionType(ir.VoidType(), [BYTES, INT, INT, INT])
    insert: Any = cgutils.get_or_insert_function  # it has no types
    hint = insert(builder.module, kind, "llvm.prefetch.p0i8")
    for number in range(0, WIDTH, 64 // 8):  # a line of memory is 64 bytes
        place = builder.gep(rows, [builder.add(row, LONG(number))])
        # To be read, kept in every cache, data.
        builder.call(hint, [builder.bitcast(place, BYTES), INT(0), INT(3), INT(1)])


add_rows: Any = intrinsic(_add_rows)
