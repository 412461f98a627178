"""Files of measurements in, samples out: CxF 3, QTX, SpectraShop text, CSV.

Which of them a file is follows from its content, not from its name. A file is read whole or refused
whole, with the line or the object where it cannot be used.
"""

from .reading import FORMATS, MOST_BYTES, MOST_SAMPLES, Measurements, read_samples

__all__ = ["FORMATS", "MOST_BYTES", "MOST_SAMPLES", "Measurements", "read_samples"]
