"""Networks from CSV and Parquet files, and results into them; every problem by row and column."""

from .problems import Problem, TableError
from .reading import Tables, read_essential, read_tables
from .shares import read_shares, read_stage_pairs, read_world_table
from .writing import check_ending, write_risk, write_table

__all__ = [
    "Problem",
    "TableError",
    "Tables",
    "check_ending",
    "read_essential",
    "read_shares",
    "read_stage_pairs",
    "read_tables",
    "read_world_table",
    "write_risk",
    "write_table",
]
