"""The errors that this package raises, grouped by what the caller can do."""


class QujianError(Exception):
    """Any failure that a user can act on; its message says what, where, and what to do."""


class DecodeError(QujianError):
    """A file that cannot be read as a report; `code` is its row in `reasons.csv`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class VocabularyError(QujianError):
    """A row of `data/vocabulary` that is malformed, contradicts another or is used by nothing."""


class CorrectionError(QujianError):
    """A correction that cannot be accepted."""


class PublishError(QujianError):
    """A build that could not be written or published; the previous one stays in use."""


class BuildError(QujianError):
    """There is no build to read, or it cannot be read."""


class SourcesError(QujianError):
    """A line of `reports/sources.csv` that says something impossible."""
