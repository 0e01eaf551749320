-- The contract between the pipeline that writes a build and the pages that read it.
-- A build is written once and never changed. Text that repeats little is stored with zstd.

CREATE TABLE meta (
    key VARCHAR PRIMARY KEY,   -- schema_version, build, built_at, code, vocabulary
    value VARCHAR NOT NULL
);

CREATE TABLE run (             -- one row per ingest run that led to this build, newest last
    run VARCHAR, started_at TIMESTAMP, seconds DOUBLE,
    seen INTEGER, loaded INTEGER, copied INTEGER, rejected INTEGER, doubts INTEGER
);

-- Tables of the vocabulary that pages show -------------------------------------------------------
CREATE TABLE indicator (
    indicator_id VARCHAR PRIMARY KEY, zh VARCHAR, en VARCHAR, topic VARCHAR, measures VARCHAR,
    definition VARCHAR, definition_zh VARCHAR, several VARCHAR, position INTEGER,
    units VARCHAR[], triggers VARCHAR[], exclusions VARCHAR[]
);
CREATE TABLE theme (theme_id VARCHAR PRIMARY KEY, zh VARCHAR, en VARCHAR, position INTEGER);
CREATE TABLE unit (unit VARCHAR PRIMARY KEY, family VARCHAR, en VARCHAR);
CREATE TABLE district (        -- only districts that occur
    district_code VARCHAR PRIMARY KEY, district VARCHAR, prefecture VARCHAR, province VARCHAR,
    pinyin VARCHAR
);

-- One file read ----------------------------------------------------------------------------------
CREATE TABLE document (
    document_id VARCHAR PRIMARY KEY, path VARCHAR, sha256 VARCHAR, media_type VARCHAR,
    encoding VARCHAR, host VARCHAR, publisher VARCHAR, url VARCHAR, retrieved_on DATE,
    length INTEGER, fingerprint VARCHAR,       -- code and vocabulary that read it
    text VARCHAR USING COMPRESSION zstd
);
CREATE TABLE identity (
    document_id VARCHAR PRIMARY KEY, district_code VARCHAR, district VARCHAR, prefecture VARCHAR,
    province VARCHAR, level VARCHAR, bureau VARCHAR, year INTEGER, title VARCHAR,
    issued_on DATE, published_on DATE, record_key VARCHAR   -- what of district|bureau|year, else document_id
);
CREATE TABLE evidence (document_id VARCHAR, field VARCHAR, "start" INTEGER, "end" INTEGER);
CREATE TABLE section (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, level INTEGER, label VARCHAR,
    heading VARCHAR, role VARCHAR
);
CREATE TABLE figure (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR,
    number_start INTEGER, number_end INTEGER,
    value DECIMAL(24, 4), unit VARCHAR, qualifier VARCHAR, counted VARCHAR, indicator_id VARCHAR,
    aspect VARCHAR, low DECIMAL(24, 4), high DECIMAL(24, 4), subject VARCHAR, period VARCHAR,
    part_of INTEGER, rule VARCHAR, section INTEGER, sentence_start INTEGER, sentence_end INTEGER,
    review VARCHAR,            -- rule | corrected
    PRIMARY KEY (document_id, "start")
);
CREATE TABLE numeral (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR, reason VARCHAR
);
CREATE TABLE mention (
    document_id VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR, indicator_id VARCHAR,
    state VARCHAR, sentence_start INTEGER, sentence_end INTEGER, section INTEGER
);
CREATE TABLE statement (
    document_id VARCHAR, kind VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR,
    themes VARCHAR[], responds_to INTEGER, section INTEGER
);
CREATE TABLE issue (           -- also one row per file that was rejected (document_id may have no document)
    document_id VARCHAR, path VARCHAR, stage VARCHAR, code VARCHAR, severity VARCHAR,
    detail VARCHAR, "start" INTEGER, "end" INTEGER
);
CREATE TABLE correction (      -- every line of corrections.jsonl and what became of it
    line INTEGER, document_id VARCHAR, "start" INTEGER, quote VARCHAR, field VARCHAR,
    was VARCHAR, now VARCHAR, reason VARCHAR, name VARCHAR, "at" VARCHAR,
    state VARCHAR,             -- applied | stale | torn
    detail VARCHAR
);

-- What pages read --------------------------------------------------------------------------------
-- (the views follow; their columns are the contract)
--
-- report       one row per current document (the later of two for one district, bureau and year):
--              document_id, path, district_code, district, prefecture, province, pinyin, level, bureau,
--              year, title, issued_on, published_on, figures, not_exact, doubts, publisher, url
-- superseded   document_id, path, record_key, superseded_by
-- observation  document_id, indicator_id, family, value, low, high, qualifier, unit, status
--              (reported | conflicting | corrected), start, end, quote, starts INTEGER[], counted,
--              period, several
-- comparison   report x indicator (x family where several are reported), with a row also where nothing is:
--              document_id, path, district_code, district, pinyin, prefecture, province, level,
--              bureau, year, topic, indicator_id, zh, en, position, measures, value, low, high,
--              qualifier, unit, family, status (reported | zero | no_number | conflicting |
--              not_reported | corrected), quote, sentence, sentence_start, sentence_end,
--              section_heading, start, end, starts, counted, period, review
-- figures_shown   every figure with its report, sentence, section heading, indicator names
-- shortcoming     every statement with its report, themes, section heading, linked statement
