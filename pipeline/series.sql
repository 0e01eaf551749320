-- Fills what SQL can say of the reports of many districts. Run once, after series.py has filled its tables.

-- How many districts have a sentence: hashed by its masked text, never all pairs.
INSERT INTO spread
WITH of_many AS (
    SELECT masked, count(DISTINCT coalesce(district_code, document_id))::INTEGER AS districts
    FROM sentence JOIN report USING (document_id)
    GROUP BY masked
    HAVING districts > 1
)
SELECT document_id, "start", districts
FROM sentence JOIN of_many USING (masked)
ORDER BY document_id, "start";

-- A sentence that another district had before, where the series itself had it not.
INSERT INTO reuse
WITH dated AS (
    SELECT
        sentence.*, district_code, bureau,
        (year, coalesce(issued_on, published_on, make_date(year + 1, 12, 31)), document_id) AS place
    FROM sentence JOIN report USING (document_id)
    WHERE EXISTS (
        FROM spread
        WHERE spread.document_id = sentence.document_id AND spread.start = sentence.start
    )
), ordered AS (
    SELECT
        *,
        arg_min((document_id, "start", "end", district_code), place) OVER (PARTITION BY masked)
            AS first
    FROM dated
)
SELECT
    document_id, "start", "end", first[1], first[2], first[3], 1.0
FROM ordered
WHERE first[4] <> district_code
    AND NOT EXISTS (
        FROM reuse
        WHERE reuse.document_id = ordered.document_id AND reuse.start = ordered.start
    )
ORDER BY document_id, "start";

-- Which mandated parts a report has: a section of the part's role, a heading that names it, a chapter of
-- shortcomings and plans together that holds statements of it or names it in its heading, or words.
INSERT INTO duty_part
WITH joint AS (
    SELECT
        section.document_id, mandated_part.part, section.heading,
        min(statement.start) AS first, max(statement.end) AS last,
        section.start, section."end",
        list_has_any(
            [true], list_transform(mandated_part.headings, lambda w: contains(section.heading, w))
        ) AS is_named
    FROM section
    JOIN mandated_part ON mandated_part.role <> section.role
    LEFT JOIN statement
        ON statement.document_id = section.document_id
        AND statement.start >= section.start AND statement.end <= section.end
        AND statement.kind = if(mandated_part.role = 'plan', 'plan', 'shortcoming')
    WHERE section.level = 1 AND section.role IN ('shortcomings', 'plan')
        AND mandated_part.role IN ('shortcomings', 'plan')
    GROUP BY ALL
), shown AS (
    SELECT
        document_id, part, coalesce(first, start) AS start, coalesce(last, "end") AS "end", heading,
        1 AS remoteness
    FROM joint
    WHERE first IS NOT NULL OR is_named
    UNION ALL
    SELECT
        report.document_id, mandated_part.part, section.start, section.end, section.heading,
        if(section.role = mandated_part.role, 0, 1) AS remoteness
    FROM report
    CROSS JOIN mandated_part
    JOIN section
        ON section.document_id = report.document_id
        AND (section.role = mandated_part.role
            OR list_has_any(
                [true], list_transform(mandated_part.words, lambda w: contains(section.heading, w))))
    UNION ALL
    SELECT
        report.document_id, mandated_part.part,
        strpos(document.text, named.word) - 1, strpos(document.text, named.word) - 1 + length(named.word),
        NULL, 2
    FROM report
    JOIN document USING (document_id)
    CROSS JOIN mandated_part
    CROSS JOIN unnest(mandated_part.words) AS named(word)
    WHERE contains(document.text, named.word)
), nearest AS (
    SELECT DISTINCT ON (document_id, part) *
    FROM shown
    ORDER BY document_id, part, remoteness, "start"
)
SELECT
    report.document_id, mandated_part.part, nearest.start IS NOT NULL, nearest.start, nearest.end,
    nearest.heading
FROM report
CROSS JOIN mandated_part
LEFT JOIN nearest
    ON nearest.document_id = report.document_id AND nearest.part = mandated_part.part
ORDER BY report.document_id, mandated_part.position;
