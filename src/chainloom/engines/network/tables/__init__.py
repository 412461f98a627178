"""Networks from CSV and Parquet files, and results into them; every problem by row and column."""

from .problems import Problem, TableError
from .reading import Tables, read_tables
from .writing import write_risk, write_table

__all__ = ["Problem", "TableError", "Tables", "read_tables", "write_risk", "write_table"]
