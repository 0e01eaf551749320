-- The contract between the pipeline that writes a build and the pages that read it.
-- A build is written once and never changed. Text that repeats little is stored with zstd.
-- No primary keys: they cost three quarters of the loading speed and five times the space;
-- `store` checks the keys that the comments name before a build is published.

CREATE TABLE meta (            -- key: key
    key VARCHAR NOT NULL,      -- schema_version, build, code, vocabulary, inputs
    value VARCHAR NOT NULL
);

CREATE TABLE run (             -- one row per ingest run that led to this build, newest last
    run VARCHAR, started_at TIMESTAMP, seconds DOUBLE,
    seen INTEGER, loaded INTEGER, copied INTEGER, rejected INTEGER, doubts INTEGER
);

-- Tables of the vocabulary that pages show -------------------------------------------------------
CREATE TABLE indicator (       -- also a row per refinement, whose id has a dot
    indicator_id VARCHAR, zh VARCHAR, en VARCHAR, topic VARCHAR, measures VARCHAR,
    definition VARCHAR, definition_zh VARCHAR, several VARCHAR, position INTEGER,
    units VARCHAR[], triggers VARCHAR[], exclusions VARCHAR[]
);
CREATE TABLE theme (theme_id VARCHAR, zh VARCHAR, en VARCHAR, position INTEGER);
CREATE TABLE unit (unit VARCHAR, family VARCHAR, en VARCHAR);
CREATE TABLE district (        -- only districts that occur
    district_code VARCHAR, district VARCHAR, prefecture VARCHAR, province VARCHAR, pinyin VARCHAR
);

-- One file read ----------------------------------------------------------------------------------
CREATE TABLE document (        -- key: document_id
    document_id VARCHAR, path VARCHAR, sha256 VARCHAR, media_type VARCHAR,
    encoding VARCHAR, host VARCHAR, publisher VARCHAR, url VARCHAR, retrieved_on DATE,
    length INTEGER, fingerprint VARCHAR,       -- code, vocabulary, path and hints that it was read with
    text VARCHAR USING COMPRESSION zstd
);
CREATE TABLE identity (        -- key: document_id
    document_id VARCHAR, district_code VARCHAR, district VARCHAR, prefecture VARCHAR,
    province VARCHAR, level VARCHAR, bureau VARCHAR, year INTEGER, title VARCHAR,
    issued_on DATE, published_on DATE,
    record_key VARCHAR,        -- of place, bureau and year where all are known, else of the document
    review VARCHAR             -- rule | corrected
);
CREATE TABLE evidence (document_id VARCHAR, field VARCHAR, "start" INTEGER, "end" INTEGER);
CREATE TABLE section (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, level INTEGER, label VARCHAR,
    heading VARCHAR, role VARCHAR
);
CREATE TABLE figure (          -- key: document_id, start
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR,
    number_start INTEGER, number_end INTEGER,
    value DECIMAL(24, 4), unit VARCHAR, qualifier VARCHAR, counted VARCHAR, indicator_id VARCHAR,
    aspect VARCHAR, low DECIMAL(24, 4), high DECIMAL(24, 4), subject VARCHAR, period VARCHAR,
    part_of INTEGER, rule VARCHAR, section INTEGER, sentence_start INTEGER, sentence_end INTEGER,
    review VARCHAR,            -- rule | corrected
    was VARCHAR,               -- of a corrected figure: field=what was read, one a line
    section_heading VARCHAR, sentence VARCHAR USING COMPRESSION zstd
);
CREATE TABLE numeral (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR, reason VARCHAR
);
CREATE TABLE mention (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR, indicator_id VARCHAR,
    state VARCHAR, sentence_start INTEGER, sentence_end INTEGER, section INTEGER,
    section_heading VARCHAR, sentence VARCHAR USING COMPRESSION zstd
);
CREATE TABLE statement (
    document_id VARCHAR, kind VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR,
    themes VARCHAR[], responds_to INTEGER, section INTEGER, section_heading VARCHAR
);
CREATE TABLE issue (           -- also one row per file that was rejected (document_id may have no document)
    document_id VARCHAR, path VARCHAR, stage VARCHAR, code VARCHAR, severity VARCHAR,
    detail VARCHAR, "start" INTEGER, "end" INTEGER
);
CREATE TABLE rejected (        -- key: path; what decides whether a file that was rejected is tried again
    path VARCHAR, sha256 VARCHAR, fingerprint VARCHAR
);
CREATE TABLE correction (      -- every line of corrections.jsonl and what became of it
    line INTEGER, document_id VARCHAR, "start" INTEGER, quote VARCHAR, field VARCHAR,
    was VARCHAR, now VARCHAR, reason VARCHAR, name VARCHAR, "at" VARCHAR,
    state VARCHAR,             -- applied | stale | torn
    detail VARCHAR,
    applied_to VARCHAR         -- the document it was applied to: another one where the file was replaced
);

-- What a correction changed, as it was read: the next build starts from these rows.
CREATE TABLE figure_as_read AS FROM figure LIMIT 0;
CREATE TABLE identity_as_read AS FROM identity LIMIT 0;

-- Filled from the tables above by derived.sql ----------------------------------------------------
CREATE TABLE report (          -- one row per current document: the later of two for one place, bureau, year
    document_id VARCHAR, path VARCHAR, district_code VARCHAR, district VARCHAR, prefecture VARCHAR,
    province VARCHAR, pinyin VARCHAR, level VARCHAR, bureau VARCHAR, year INTEGER, title VARCHAR,
    issued_on DATE, published_on DATE, figures INTEGER, not_exact INTEGER, doubts INTEGER,
    publisher VARCHAR, url VARCHAR, retrieved_on DATE, record_key VARCHAR, length INTEGER,
    media_type VARCHAR, review VARCHAR
);
CREATE TABLE superseded (
    document_id VARCHAR, path VARCHAR, record_key VARCHAR, superseded_by VARCHAR
);
-- Own figures by document and indicator, under the indicator's rule for several figures.
-- A conflicting one has no value; low and high are its least and greatest.
CREATE TABLE observation (     -- key: document_id, indicator_id, family
    document_id VARCHAR, indicator_id VARCHAR, family VARCHAR, value DECIMAL(24, 4),
    low DECIMAL(24, 4), high DECIMAL(24, 4), qualifier VARCHAR, unit VARCHAR,
    status VARCHAR,            -- reported | conflicting | corrected
    "start" INTEGER, "end" INTEGER,            -- of the first figure used
    quote VARCHAR, starts INTEGER[], counted VARCHAR, period VARCHAR, several VARCHAR,
    base VARCHAR,              -- the indicator's id before a dot
    measure VARCHAR,           -- its refinement, after the dot
    sentence VARCHAR,          -- the sentences of all figures used, each once
    sentence_start INTEGER, sentence_end INTEGER,      -- of the first one
    section_heading VARCHAR, review VARCHAR
);
CREATE TABLE mentioned (       -- said to be zero or said without a number, where there is no figure
    document_id VARCHAR, base VARCHAR, status VARCHAR, "start" INTEGER, "end" INTEGER,
    quote VARCHAR, starts INTEGER[], sentence VARCHAR, sentence_start INTEGER,
    sentence_end INTEGER, section_heading VARCHAR
);

-- What pages read, beside report, superseded and observation -------------------------------------

-- report x indicator (x refinement and family where several are reported), also where nothing is.
CREATE VIEW comparison AS
WITH said AS (
    SELECT
        document_id, base, measure, value, low, high, qualifier, unit, family, status, quote,
        sentence, sentence_start, sentence_end, section_heading, "start", "end", starts, counted,
        period, several, review
    FROM observation
    UNION ALL BY NAME
    SELECT
        document_id, base, status, quote, sentence, sentence_start, sentence_end, section_heading,
        "start", "end", starts
    FROM mentioned
)
SELECT
    report.document_id, report.path, report.district_code, report.district, report.pinyin,
    report.prefecture, report.province, report.level, report.bureau, report.year,
    indicator.topic, indicator.indicator_id, indicator.zh, indicator.en, indicator.position,
    indicator.measures, said.measure, said.value, said.low, said.high, said.qualifier, said.unit,
    said.family, coalesce(said.status, 'not_reported') AS status, said.quote, said.sentence,
    said.sentence_start, said.sentence_end, said.section_heading, said.start, said.end,
    said.starts, said.counted, said.period,
    if(said.status IS NULL, NULL, coalesce(said.review, 'rule')) AS review,
    indicator.several, refined.zh AS measure_zh, refined.en AS measure_en
FROM report
CROSS JOIN indicator
LEFT JOIN said
    ON said.document_id = report.document_id AND said.base = indicator.indicator_id
LEFT JOIN indicator AS refined
    ON refined.indicator_id = said.base || '.' || said.measure
WHERE NOT contains(indicator.indicator_id, '.');

-- Every figure of a current report. `own`: may enter a comparison if it has an indicator.
CREATE VIEW figures_shown AS
SELECT
    report.document_id, report.path, report.district_code, report.district, report.pinyin,
    report.prefecture, report.province, report.level, report.bureau, report.year, report.title,
    indicator.topic, figure.indicator_id, indicator.zh, indicator.en, indicator.measures,
    figure.start, figure.end, figure.quote, figure.number_start, figure.number_end, figure.value,
    figure.low, figure.high, figure.qualifier, figure.unit, coalesce(unit.family, figure.unit) AS family,
    figure.counted, figure.aspect, figure.subject, figure.period, figure.part_of, figure.rule,
    figure.section, figure.section_heading, figure.sentence, figure.sentence_start,
    figure.sentence_end, figure.review, figure.was,
    if(figure.review = 'corrected', 'corrected', 'reported') AS status,
    figure.aspect = 'result' AND figure.subject IN ('bureau', 'sub_unit', 'leaders') AS own
FROM figure
JOIN report USING (document_id)
LEFT JOIN indicator ON indicator.indicator_id = split_part(figure.indicator_id, '.', 1)
LEFT JOIN unit ON unit.unit = figure.unit;

-- Every statement of a current report; `linked`: the shortcoming that it answers.
CREATE VIEW shortcoming AS
SELECT
    report.document_id, report.path, report.district_code, report.district, report.pinyin,
    report.prefecture, report.province, report.level, report.bureau, report.year, report.title,
    statement.kind, statement.start, statement.end, statement.quote, statement.themes,
    (SELECT list(theme.zh ORDER BY theme.position) FROM theme
     WHERE list_contains(statement.themes, theme.theme_id)) AS themes_zh,
    (SELECT list(theme.en ORDER BY theme.position) FROM theme
     WHERE list_contains(statement.themes, theme.theme_id)) AS themes_en,
    statement.section, statement.section_heading, statement.responds_to,
    linked.start AS linked_start, linked.end AS linked_end, linked.quote AS linked_quote,
    linked.themes AS linked_themes
FROM statement
JOIN report USING (document_id)
LEFT JOIN statement AS linked
    ON linked.document_id = statement.document_id
    AND linked.start = statement.responds_to
    AND linked.kind = 'shortcoming';

-- What only consecutive reports show: filled by series.py and series.sql -----------------------------
CREATE TABLE deadline (
    deadline VARCHAR, field VARCHAR, month INTEGER, day INTEGER, article VARCHAR,
    article_en VARCHAR, zh VARCHAR, en VARCHAR
);
CREATE TABLE mandated_part (
    part VARCHAR, role VARCHAR, words VARCHAR[], headings VARCHAR[], article VARCHAR,
    article_en VARCHAR, zh VARCHAR, en VARCHAR, position INTEGER
);
CREATE TABLE recurrence (      -- a shortcoming under one theme, and the one it comes back to
    document_id VARCHAR, theme_id VARCHAR, "start" INTEGER, "end" INTEGER,
    state VARCHAR,             -- again | other_matter | aside | new | no_earlier_report
    years_running INTEGER, first_year INTEGER,
    following VARCHAR,         -- again | silent | no_later_report
    is_same_wording BOOLEAN, earlier_document_id VARCHAR, earlier_start INTEGER,
    earlier_end INTEGER, likeness DOUBLE
);
CREATE TABLE follow_up_row (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, responds_to INTEGER,
    outcome VARCHAR,           -- met | missed | unclear | not_reported | no_later_report
    answer VARCHAR,            -- figure | mention | shortcoming | silence
    later_document_id VARCHAR, later_start INTEGER, later_end INTEGER,
    target DECIMAL(24, 4), value DECIMAL(24, 4)
);
CREATE TABLE sentence (        -- every sentence long enough to be compared, digits masked
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, masked VARCHAR USING COMPRESSION zstd
);
CREATE TABLE reuse (           -- a sentence and where it stood before, in its own series or elsewhere
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, earlier_document_id VARCHAR,
    earlier_start INTEGER, earlier_end INTEGER, likeness DOUBLE
);
CREATE TABLE spread (          -- how many districts have a sentence, where more than one has
    document_id VARCHAR, "start" INTEGER, districts INTEGER
);
CREATE TABLE passage (         -- key: document_id, start, end; what the views below quote, cut once
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR
);
CREATE TABLE substance (       -- described, not scored: how much of a report is its own, and can be checked
    document_id VARCHAR, path VARCHAR, district_code VARCHAR, district VARCHAR, pinyin VARCHAR,
    prefecture VARCHAR, province VARCHAR, level VARCHAR, bureau VARCHAR, year INTEGER,
    sentences BIGINT, reused_own BIGINT, reused_other BIGINT, stock_phrases BIGINT, length INTEGER,
    figures INTEGER, figures_per_1000 DOUBLE, shortcomings BIGINT, remedied BIGINT, plans BIGINT,
    measurable_plans BIGINT
);
CREATE TABLE duty_part (       -- which mandated parts a report has, with the place that shows it
    document_id VARCHAR, part VARCHAR, is_present BOOLEAN, "start" INTEGER, "end" INTEGER,
    heading VARCHAR
);

CREATE VIEW recurring_shortcoming AS
SELECT
    report.document_id, report.path, report.district_code, report.district, report.pinyin,
    report.prefecture, report.province, report.level, report.bureau, report.year,
    recurrence.theme_id, theme.zh, theme.en, theme.position, recurrence.state,
    recurrence.years_running, recurrence.first_year, recurrence.following,
    recurrence.start, recurrence.end, said.quote,
    recurrence.is_same_wording, recurrence.likeness, earlier.year AS earlier_year,
    recurrence.earlier_document_id, recurrence.earlier_start, recurrence.earlier_end,
    before.quote AS earlier_quote
FROM recurrence
JOIN report USING (document_id)
JOIN theme USING (theme_id)
JOIN statement AS said
    ON said.document_id = recurrence.document_id AND said.start = recurrence.start
    AND said.kind = 'shortcoming'
LEFT JOIN report AS earlier ON earlier.document_id = recurrence.earlier_document_id
LEFT JOIN statement AS before
    ON before.document_id = recurrence.earlier_document_id
    AND before.start = recurrence.earlier_start AND before.kind = 'shortcoming';

-- The ledger: shortcoming, cause, remedy, plan, and what the following report says.
CREATE VIEW follow_up AS
SELECT
    report.document_id, report.path, report.district_code, report.district, report.pinyin,
    report.prefecture, report.province, report.level, report.bureau, report.year,
    plan.start, plan.end, plan.quote, plan.themes,
    (SELECT list(theme.zh ORDER BY theme.position) FROM theme
     WHERE list_contains(plan.themes, theme.theme_id)) AS themes_zh,
    (SELECT list(theme.en ORDER BY theme.position) FROM theme
     WHERE list_contains(plan.themes, theme.theme_id)) AS themes_en,
    follow_up_row.responds_to, answered.quote AS shortcoming,
    cause.quote AS cause, remedy.quote AS remedy,
    follow_up_row.outcome, follow_up_row.answer, follow_up_row.target, follow_up_row.value,
    follow_up_row.later_document_id, later.year AS later_year,
    follow_up_row.later_start, follow_up_row.later_end,
    told.quote AS later_quote
FROM follow_up_row
JOIN report USING (document_id)
JOIN statement AS plan
    ON plan.document_id = follow_up_row.document_id AND plan.start = follow_up_row.start
    AND plan.kind = 'plan'
LEFT JOIN statement AS answered
    ON answered.document_id = follow_up_row.document_id
    AND answered.start = follow_up_row.responds_to AND answered.kind = 'shortcoming'
LEFT JOIN (
    SELECT document_id, responds_to, string_agg(quote, '；' ORDER BY "start") AS quote
    FROM statement WHERE kind = 'cause' GROUP BY ALL
) AS cause
    ON cause.document_id = follow_up_row.document_id
    AND cause.responds_to = follow_up_row.responds_to
LEFT JOIN (
    SELECT document_id, responds_to, string_agg(quote, '；' ORDER BY "start") AS quote
    FROM statement WHERE kind = 'remedy' GROUP BY ALL
) AS remedy
    ON remedy.document_id = follow_up_row.document_id
    AND remedy.responds_to = follow_up_row.responds_to
LEFT JOIN report AS later ON later.document_id = follow_up_row.later_document_id
LEFT JOIN passage AS told
    ON told.document_id = follow_up_row.later_document_id
    AND told.start = follow_up_row.later_start AND told.end = follow_up_row.later_end;

-- `source`: own (an earlier report of the same bureau), other (another district's), stock (a phrase
-- of many districts: of national policy, no copying).
CREATE VIEW reused_sentence AS
SELECT
    report.document_id, report.path, report.district_code, report.district, report.pinyin,
    report.prefecture, report.province, report.level, report.bureau, report.year,
    reuse.start, reuse.end,
    here.quote AS sentence,
    CASE
        WHEN coalesce(spread.districts, 1) >= 5 THEN 'stock'
        WHEN earlier.district_code = report.district_code AND earlier.bureau = report.bureau
            THEN 'own'
        ELSE 'other'
    END AS source,
    coalesce(spread.districts, 1) AS districts, reuse.likeness,
    reuse.earlier_document_id, earlier.district AS earlier_district,
    earlier.pinyin AS earlier_pinyin, earlier.year AS earlier_year,
    reuse.earlier_start, reuse.earlier_end,
    there.quote AS earlier_sentence
FROM reuse
JOIN report USING (document_id)
JOIN passage AS here
    ON here.document_id = reuse.document_id
    AND here.start = reuse.start AND here.end = reuse.end
JOIN report AS earlier ON earlier.document_id = reuse.earlier_document_id
JOIN passage AS there
    ON there.document_id = reuse.earlier_document_id
    AND there.start = reuse.earlier_start AND there.end = reuse.earlier_end
LEFT JOIN spread ON spread.document_id = reuse.document_id AND spread.start = reuse.start;

-- One row per bureau and year of the years at hand, also where no report is on file. What the text
-- does not date is unknown, never late.
CREATE VIEW reporting_duty AS
WITH place AS (
    SELECT DISTINCT ON (district_code, bureau)
        district_code, bureau, district, pinyin, prefecture, province, level
    FROM report
    WHERE district_code IS NOT NULL AND bureau IS NOT NULL AND year IS NOT NULL
    ORDER BY district_code, bureau, year DESC
), at_hand AS (
    SELECT min(year) AS first, max(year) AS last FROM report
), due AS (
    SELECT
        year,
        max(make_date(year + 1, month, day)) FILTER (WHERE deadline = 'report') AS report_due,
        max(make_date(year + 1, month, day)) FILTER (WHERE deadline = 'publish') AS publish_due
    FROM (SELECT unnest(range(first, last + 1))::INTEGER AS year FROM at_hand), deadline
    GROUP BY year
), part AS (
    SELECT
        document_id,
        list(part ORDER BY position) FILTER (WHERE is_present) AS parts_present,
        list(part ORDER BY position) FILTER (WHERE NOT is_present) AS parts_missing
    FROM duty_part JOIN mandated_part USING (part)
    GROUP BY document_id
)
SELECT
    place.district_code, place.district, place.pinyin, place.prefecture, place.province,
    place.level, place.bureau, due.year, report.document_id IS NOT NULL AS is_on_file,
    report.document_id, report.path, report.title, report.title IS NOT NULL AS has_title,
    report.bureau IS NOT NULL AS has_issuer, report.issued_on, report.published_on,
    due.report_due, due.publish_due,
    CASE
        WHEN report.document_id IS NULL THEN 'no_report'
        WHEN least(report.issued_on, report.published_on) <= due.report_due THEN 'in_time'
        WHEN report.issued_on > due.report_due THEN 'late'
        ELSE 'unknown'
    END AS report_state,
    CASE
        WHEN report.document_id IS NULL THEN 'no_report'
        WHEN report.published_on <= due.publish_due THEN 'in_time'
        WHEN report.published_on > due.publish_due THEN 'late'
        WHEN report.url IS NOT NULL AND report.retrieved_on <= due.publish_due THEN 'in_time'
        ELSE 'unknown'
    END AS publish_state,
    part.parts_present, part.parts_missing
FROM place
CROSS JOIN due
LEFT JOIN report
    ON report.district_code = place.district_code AND report.bureau = place.bureau
    AND report.year = due.year
LEFT JOIN part USING (document_id);
