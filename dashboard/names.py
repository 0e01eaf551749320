"""Names on screen of what the build knows by code."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard import numbers
from dashboard.i18n import Words, vocabulary
from dashboard.rows import Catalogue, Report


@dataclass(frozen=True)
class Names:
    """Names in one language; a name that two districts share is followed by its prefecture."""

    words: Words
    catalogue: Catalogue

    def district(self, code: str) -> str:
        row = self.catalogue.districts.get(code)
        if row is None:
            return code
        name = self.words.either(row.district, row.pinyin)
        if row.district not in self.catalogue.shared:
            return name
        place = row.prefecture or row.province or code
        return self.words("bracketed", a=name, b=place if self.words.language == "zh" else code)

    def report(self, report: Report) -> str:
        """District and year; the bureau too where it is not the commonest kind of the build."""
        district, year = self.place(report), self.year(report.year)
        name = self.words("report_name", district=district, year=year)
        if not report.bureau or report.bureau == self.catalogue.bureaus[0]:
            return name
        return f"{name} {self.bureau(report.bureau)}"

    def place(self, report: Report) -> str:
        if report.district_code and report.district_code in self.catalogue.districts:
            return self.district(report.district_code)
        return report.district or self.words("unknown_district")

    def year(self, year: int | None) -> str:
        return self.words("unknown_year") if year is None else str(year)

    def bureau(self, bureau: str) -> str:
        row = vocabulary("bureaus").get(bureau)
        return self.words.either(bureau, row["en"] if row else None)

    def topic(self, topic: str) -> str:
        return self.words.named("topic", topic) if topic else self.words("topic_other")

    def indicator(self, indicator_id: str, measure: str | None = None) -> str:
        """The indicator's name; with a measure that of the refinement (pass rate)."""
        refined = self.catalogue.refined.get(f"{indicator_id}.{measure}")
        row = refined or self.catalogue.indicators.get(indicator_id)
        name = self.words.either(row.zh, row.en) if row else indicator_id
        name = name[:1].upper() + name[1:]
        return f"{name} · {measure}" if measure and not refined else name

    def doubt(self, code: str, detail: str = "") -> str:
        """What a person should look at, in words where the code is known.

        Of a file that could not be read, what to do: the reader's own words are for the log.
        """
        words, row = self.words, vocabulary("reasons").get(code)
        said = row[words.language] if row else words.named("issue", code)
        if row and row["severity"] == "rejected":
            detail = row[f"todo_{words.language}"]
        detail = words.detail(detail)
        return said + words("colon") + detail if detail and detail not in said else said

    def theme(self, theme_id: str) -> str:
        row = self.catalogue.themes.get(theme_id)
        if row is None:
            return theme_id or self.words("theme_none")
        name = self.words.either(row.zh, row.en)
        return name[:1].upper() + name[1:]

    def unit(self, unit: str | None, value: Decimal | None = None) -> str:
        """The unit's name; in English the singular for exactly one."""
        if not unit or unit in numbers.SIGNS or self.words.language == "zh":
            return unit or ""
        name = self.catalogue.units.get(unit, unit)
        return numbers.singular(name) if value == 1 else name
