"""From a report's bytes to a build that pages can read.

The stages, in the order in which a report passes them; each is pure, none imports another. Behind
each the modules that only it reads with:

1. `decode`      bytes → `Document`: its text, and what the file format says of its layout
                 (`readers` one per format, `characters`, `files`)
2. `normalise`   text → text of the same length, full-width digits and signs folded
3. `sections`    text → the section tree with roles (`edges`, `outline`)
4. `identify`    text → which district, bureau and year, each with its evidence
                 (`zones`, `spacing`, `metadata`; `issuers`, `bureaus`; `places`, `districts`,
                 `candidates`, `inference`; `years`, `dates`)
5. `figures`     text → the figures: span, value, unit, qualifier
                 (`cells`, `measures`, `numerals`, `not_figures`)
6. `aspects`     figures → what they count, whose they are, result or target
                 (`cues`; `counted` names the thing: `rightward` and `leftward` of the figure,
                 `nearby`, `phrases`; `columns`, `scope`, `actors`, `parts`, `endings`)
7. `indicators`  figures → the indicator of each; what is mentioned without a number
                 (`pieces`, `triggers`, `mentions`)
8. `statements`  text → shortcomings, causes, remedies, plans and their themes
                 (`saying`, `stretches`, `claims`, `confessions`, `actions`, `links`;
                 `themes`, `evidence`, `words`)

`parse` composes them: the only module that knows the order.

- What flows: `records`; what all read: `vocabulary`; what is raised: `errors`.
- Into a build: `ingest` (`isolate`, `warm`, `sources`) hands reports to `store` (`rows`,
  `sentences`, `builds`, `schema.sql`, `derived.sql`), which applies `corrections` (`ledger`) and
  lets `series` add what only consecutive reports show (`series.sql`, `told.sql`, `editions`,
  `recurrence`, `reuse`, `wording`; `outcomes`: what became of a plan, with `asked`, `later`,
  `answers`, `terms`, `fates`, `turns`, `shares`, `targets`, `judging`).
- Out of it: `export`, `download`, `jsonform`.
- How good it is: `evaluate` (`gold`, `scoring`, `gains`). Whether its tables hold: `check`.
- On a fresh machine: `environment`.
"""
