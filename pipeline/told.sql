-- Fills what is told of reports once every series is in. Run once, after all reused sentences are found.

-- The passages that views quote, cut out here: no view has to join whole texts.
INSERT INTO passage
WITH place AS (
    SELECT later_document_id AS document_id, later_start AS "start", later_end AS "end"
    FROM follow_up_row
    UNION
    SELECT document_id, "start", "end" FROM reuse
    UNION
    SELECT earlier_document_id, earlier_start, earlier_end FROM reuse
)
SELECT document_id, "start", "end", substring(text, "start" + 1, "end" - "start")
FROM place JOIN document USING (document_id)
ORDER BY document_id, "start", "end";

INSERT INTO substance
WITH compared AS (
    SELECT document_id, count(*) AS sentences FROM sentence GROUP BY document_id
), again AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE source = 'own') AS own,
        count(*) FILTER (WHERE source = 'other') AS other
    FROM reused_sentence GROUP BY document_id
), of_many AS (
    SELECT document_id, count(*) AS phrases FROM spread WHERE districts >= 5 GROUP BY document_id
), said AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE kind = 'shortcoming') AS shortcomings,
        count(DISTINCT responds_to) FILTER (WHERE kind = 'remedy') AS remedied,
        count(*) FILTER (WHERE kind = 'plan') AS plans
    FROM statement GROUP BY document_id
), measured AS (
    SELECT plan.document_id, count(DISTINCT plan.start) AS plans
    FROM statement AS plan
    JOIN figure
        ON figure.document_id = plan.document_id
        AND figure.start >= plan.start AND figure.start < plan.end
    WHERE plan.kind = 'plan' AND figure.aspect = 'target'
    GROUP BY plan.document_id
)
SELECT
    report.document_id, path, district_code, district, pinyin, prefecture, province, level,
    bureau, year, coalesce(compared.sentences, 0), coalesce(again.own, 0),
    coalesce(again.other, 0), coalesce(of_many.phrases, 0), length, figures,
    round(1000.0 * figures / nullif(length, 0), 1), coalesce(said.shortcomings, 0),
    coalesce(said.remedied, 0), coalesce(said.plans, 0), coalesce(measured.plans, 0)
FROM report
LEFT JOIN compared USING (document_id)
LEFT JOIN again USING (document_id)
LEFT JOIN of_many USING (document_id)
LEFT JOIN said USING (document_id)
LEFT JOIN measured USING (document_id)
ORDER BY district_code, bureau, year, report.document_id;
