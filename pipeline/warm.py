"""Imported where workers are forked from: what takes long to load or to learn is so once for all.

By each worker the dictionary would take 0.8 s and 90 MB of the memory that a file may use, what the
labelled statements teach another half.
"""

from pipeline import themes
from pipeline.isolate import vocabulary_of
from pipeline.vocabulary import SHIPPED

themes.of("一", vocabulary_of(SHIPPED))  # left open: words are cut and weighed as well
