"""From a report's bytes to a build that pages can read.

The stages, in the order in which a report passes them; each is pure, none imports another:

1. `decode`      bytes → `Document` (the text, and what its file format says of its layout)
2. `normalise`   text → text of the same length, full-width digits and signs folded
3. `sections`    text → the section tree with roles
4. `identify`    text → which district, bureau and year, each with its evidence
5. `figures`     text → the figures: span, value, unit, qualifier
6. `aspects`     figures → what they count, whose they are, result or target
7. `indicators`  figures → the indicator of each; what is mentioned without a number
8. `statements`  text → shortcomings, causes, remedies, plans and their themes

`parse` composes them (the only module that knows the order), `ingest` reads files and hands the
reports to `store`, which writes and publishes a build. `records` are what flows, `vocabulary` is
the domain knowledge they all read.
"""
