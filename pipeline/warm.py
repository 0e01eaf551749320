"""Imported where workers are forked from: the dictionary is loaded once and shared by all of them.

Loaded by each worker it would take 0.8 s and 90 MB of the memory that a file may use.
"""

from pipeline import words
from pipeline.vocabulary import Vocabulary

words.cut("退役军人", Vocabulary())
