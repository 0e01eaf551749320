-- The contract between the pipeline that writes a build and the pages that read it.
-- A build is written once and never changed. Text that repeats little is stored with zstd.
-- No primary keys: they cost three quarters of the loading speed and five times the space;
-- `store` checks the keys that the comments name before a build is published.

CREATE TABLE meta (            -- key: key
    key VARCHAR NOT NULL,      -- schema_version, build, code, vocabulary
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
