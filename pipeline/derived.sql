-- Fills the derived tables of a build from what was read and corrected. Run once, after loading.

INSERT INTO superseded
WITH ranked AS (
    SELECT
        document_id, path, record_key,
        first_value(document_id) OVER later AS superseded_by
    FROM identity
    JOIN document USING (document_id)
    WINDOW later AS (
        PARTITION BY record_key
        ORDER BY
            coalesce(published_on, issued_on) DESC NULLS LAST,
            retrieved_on DESC NULLS LAST,
            path DESC,
            document_id DESC
    )
)
SELECT document_id, path, record_key, superseded_by
FROM ranked
WHERE document_id <> superseded_by
ORDER BY document_id;

INSERT INTO issue
SELECT
    superseded.document_id, superseded.path, 'store', 'superseded', 'doubt',
    'a later version of this report stands: ' || later.path, NULL, NULL
FROM superseded
JOIN document AS later ON later.document_id = superseded.superseded_by
ORDER BY superseded.document_id;

INSERT INTO report
WITH counted AS (
    SELECT
        document_id,
        count(*)::INTEGER AS figures,
        (count(*) FILTER (WHERE qualifier <> 'exact'))::INTEGER AS not_exact
    FROM figure
    GROUP BY document_id
), doubted AS (
    SELECT document_id, count(*)::INTEGER AS doubts
    FROM issue
    WHERE severity = 'doubt'
    GROUP BY document_id
)
SELECT
    document.document_id, document.path, identity.district_code, identity.district,
    identity.prefecture, identity.province, district.pinyin, identity.level, identity.bureau,
    identity.year, identity.title, identity.issued_on, identity.published_on,
    coalesce(counted.figures, 0), coalesce(counted.not_exact, 0), coalesce(doubted.doubts, 0),
    document.publisher, document.url, document.retrieved_on, identity.record_key, document.length,
    document.media_type, identity.review
FROM document
JOIN identity USING (document_id)
LEFT JOIN district USING (district_code)
LEFT JOIN counted USING (document_id)
LEFT JOIN doubted USING (document_id)
WHERE document.document_id NOT IN (SELECT document_id FROM superseded)
ORDER BY identity.district_code, identity.bureau, identity.year, document.document_id;

-- Own figures: results of the bureau, its sub-units and its leaders. A part of a total of the same
-- indicator is left out (parts never add to their total); a part of another total stands for itself.
CREATE TEMP TABLE own AS
SELECT
    figure.document_id,
    figure.indicator_id,
    coalesce(unit.family, figure.unit) AS family,
    figure.start,
    figure.value,
    figure.low,
    figure.high,
    figure.counted,
    indicator.indicator_id AS base,
    -- Shares are never added: two rates of one thing contradict each other.
    if(figure.unit = '%' AND indicator.several = 'sum', 'only', indicator.several) AS several,
    CASE -- the year's part of a flow, the standing of a stock, where both are stated
        WHEN indicator.measures = 'flow' AND figure.period IN ('cumulative', 'as_of') THEN 1
        WHEN indicator.measures = 'stock' AND figure.period = 'year' THEN 1
        ELSE 0
    END AS remoteness
FROM figure
JOIN indicator
    ON indicator.indicator_id = split_part(figure.indicator_id, '.', 1)
LEFT JOIN unit USING (unit)
LEFT JOIN figure AS total
    ON total.document_id = figure.document_id AND total.start = figure.part_of
WHERE figure.aspect = 'result'
    AND figure.subject IN ('bureau', 'sub_unit', 'leaders')
    AND split_part(total.indicator_id, '.', 1) IS DISTINCT FROM indicator.indicator_id;

-- Most stand alone, and need no rule.
CREATE TEMP TABLE lone AS
SELECT document_id, indicator_id, family
FROM own
GROUP BY ALL
HAVING count(*) = 1;

INSERT INTO observation
SELECT
    own.document_id, own.indicator_id, own.family, own.value, own.low, own.high, figure.qualifier,
    figure.unit, if(figure.review = 'corrected', 'corrected', 'reported'), figure.start, figure.end,
    figure.quote, [figure.start], figure.counted, figure.period, own.several, own.base,
    nullif(split_part(own.indicator_id, '.', 2), ''), figure.sentence, figure.sentence_start,
    figure.sentence_end, figure.section_heading, figure.review
FROM own
SEMI JOIN lone USING (document_id, indicator_id, family)
JOIN figure ON figure.document_id = own.document_id AND figure.start = own.start
ORDER BY own.base, own.document_id;

INSERT INTO observation
WITH near AS (
    SELECT *
    FROM own ANTI JOIN lone USING (document_id, indicator_id, family)
    QUALIFY remoteness = min(remoteness) OVER (PARTITION BY document_id, indicator_id, family)
), stated AS ( -- a vague number (几十场) counts only where no other is stated
    SELECT *
    FROM near
    QUALIFY value IS NOT NULL
        OR count(value) OVER (PARTITION BY document_id, indicator_id, family) = 0
), used AS (
    SELECT *
    FROM stated
    QUALIFY CASE several
        WHEN 'largest' THEN
            value IS NOT DISTINCT FROM
            max(value) OVER (PARTITION BY document_id, indicator_id, family)
        WHEN 'latest' THEN
            "start" = max("start") OVER (PARTITION BY document_id, indicator_id, family)
        WHEN 'sum' THEN -- the same thing said twice counts once
            row_number() OVER (
                PARTITION BY document_id, indicator_id, family, value, low, high, counted
                ORDER BY "start"
            ) = 1
        ELSE TRUE
    END
), gathered AS (
    SELECT
        used.document_id, used.indicator_id, used.family,
        any_value(used.base) AS base,
        any_value(used.several) AS several,
        count(DISTINCT used.value) AS amounts,
        min(used.value) AS least,
        max(used.value) AS greatest,
        TRY_CAST(sum(used.value) AS DECIMAL(24, 4)) AS total,
        min(used.low) AS low,
        max(used.high) AS high,
        list(DISTINCT figure.qualifier) AS qualifiers,
        list(used.start ORDER BY used.start) AS starts,
        bool_or(figure.review = 'corrected') AS is_corrected
    FROM used
    JOIN figure USING (document_id, "start")
    GROUP BY used.document_id, used.indicator_id, used.family
), worded AS ( -- the words of those with several figures
    SELECT
        used.document_id, used.indicator_id, used.family,
        list(figure.quote ORDER BY figure.start) AS quotes,
        list(figure.counted ORDER BY figure.start) FILTER (WHERE figure.counted IS NOT NULL) AS things,
        list(figure.sentence ORDER BY figure.start) AS sentences
    FROM used
    JOIN gathered USING (document_id, indicator_id, family)
    JOIN figure ON figure.document_id = used.document_id AND figure.start = used.start
    WHERE len(gathered.starts) > 1
    GROUP BY used.document_id, used.indicator_id, used.family
), judged AS (
    SELECT
        *,
        (several NOT IN ('sum', 'largest', 'latest') AND amounts > 1)
            OR (several = 'sum' AND amounts > 0 AND total IS NULL)
            OR (list_has_any(qualifiers, ['over', 'at_least']) AND list_contains(qualifiers, 'at_most'))
            AS is_conflicting,
        several = 'sum' AND len(starts) > 1 AS is_sum
    FROM gathered
)
SELECT
    judged.document_id, judged.indicator_id, judged.family,
    CASE WHEN is_conflicting THEN NULL WHEN is_sum THEN total ELSE least END,
    CASE WHEN is_conflicting THEN least WHEN is_sum THEN NULL ELSE judged.low END,
    CASE WHEN is_conflicting THEN greatest WHEN is_sum THEN NULL ELSE judged.high END,
    CASE -- the weakest; a bound on one side makes a bound
        WHEN is_conflicting THEN NULL
        WHEN list_contains(qualifiers, 'over') THEN 'over'
        WHEN list_contains(qualifiers, 'at_least') THEN 'at_least'
        WHEN list_contains(qualifiers, 'at_most') THEN 'at_most'
        WHEN list_contains(qualifiers, 'about') THEN 'about'
        WHEN list_contains(qualifiers, 'nearly') THEN 'nearly'
        ELSE 'exact'
    END,
    first.unit,
    CASE WHEN is_conflicting THEN 'conflicting' WHEN is_corrected THEN 'corrected' ELSE 'reported' END,
    first.start, first.end,
    CASE
        WHEN quotes IS NULL THEN first.quote
        WHEN is_sum AND NOT is_conflicting THEN array_to_string(quotes, ' + ')
        ELSE array_to_string(
            list_filter(quotes, lambda quote, place: list_position(quotes, quote) = place), ' ／ '
        )
    END,
    starts,
    CASE
        WHEN quotes IS NULL THEN first.counted
        ELSE array_to_string(
            list_filter(things, lambda thing, place: list_position(things, thing) = place), '、'
        )
    END,
    first.period, several, base,
    nullif(split_part(judged.indicator_id, '.', 2), ''),
    CASE
        WHEN quotes IS NULL THEN first.sentence
        ELSE array_to_string(
            list_filter(sentences, lambda said, place: list_position(sentences, said) = place), ' ／ '
        )
    END,
    first.sentence_start, first.sentence_end, first.section_heading,
    if(is_corrected, 'corrected', 'rule')
FROM judged
JOIN figure AS first
    ON first.document_id = judged.document_id AND first.start = judged.starts[1]
LEFT JOIN worded
    ON worded.document_id = judged.document_id
    AND worded.indicator_id = judged.indicator_id
    AND worded.family = judged.family
ORDER BY base, judged.document_id, judged.indicator_id, judged.family;

DROP TABLE lone;
DROP TABLE own;

-- Said to be zero outweighs said without a number; both yield to a figure.
INSERT INTO mentioned
SELECT
    document_id,
    split_part(indicator_id, '.', 1) AS base,
    if(bool_or(state = 'zero'), 'zero', 'no_number'),
    arg_min("start", place), arg_min("end", place), arg_min(quote, place),
    list("start" ORDER BY place),
    arg_min(sentence, place), arg_min(sentence_start, place), arg_min(sentence_end, place),
    arg_min(section_heading, place)
FROM (SELECT *, "start" + if(state = 'zero', 0, 1000000000) AS place FROM mention) AS mention
WHERE NOT EXISTS (
    FROM observation
    WHERE observation.document_id = mention.document_id
        AND observation.base = split_part(mention.indicator_id, '.', 1)
)
GROUP BY document_id, base
ORDER BY base, document_id;
