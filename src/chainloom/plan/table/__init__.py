"""A plan from a table of measures (xlsx, xls, csv, DOCX): read, understood against the registry,
previewed, and written as a draft through the services of plans.

`grids` makes rows of a file, `columns` knows what its columns may be called, `understanding` says
what the rows would make and what is wrong with them. None of them writes anything.
"""
