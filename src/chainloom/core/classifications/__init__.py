"""Official code lists: economic activities (GB/T 4754-2017) and districts (GB/T 2260)."""
