namespace RlhfT2I.Feedback.Infrastructure.Database.Labeling;

/// <summary>
/// Statements that store the usual answer, sent together and committed together. Each sees what was committed before it began, so the last one, which decides, knows all that
/// happened before the locks were had. Tables are those of the room's schema.
/// </summary>
internal static class SubmitStatements
{
    /// <summary>Rows of the task's images, in the order in which everyone takes them. $1 task.</summary>
    public const string LockImages =
        """
        SELECT 1 FROM feedback.images WHERE name = ANY(ARRAY(SELECT image FROM feedback.label_task_images WHERE task_name = $1)) ORDER BY name FOR UPDATE
        """;

    /// <summary>
    /// Checks and stores. $1 task, $2 rater, $3 lease token, $4 project, $5 guideline, $6 lead of the clock; for each answer: $7 image token, $8 verdict, $9 cause of a skip,
    /// $10 time taken, $11 name of the label; of the request: $12 type, $13 id or null, $14 SHA-256; $15 tag of the count in the reply's wire format.
    /// $16 name of the guideline of a project that has published none. Gives the number of tasks that the rater has answered, or no row if the case is not usual.
    /// </summary>
    public const string Store =
        """
        WITH clock AS MATERIALIZED (SELECT clock_timestamp() + $6 AS now),
        answers AS MATERIALIZED (
          SELECT a.place, i.image, i.position, a.verdict, a.cause, a.duration, a.label
          FROM unnest($7::text[], $8::text[], $9::text[], $10::interval[], $11::text[]) WITH ORDINALITY AS a(token, verdict, cause, duration, label, place)
          JOIN feedback.label_task_images i ON i.task_name = $1 AND i.token = a.token),
        usual AS MATERIALIZED (
          SELECT clock.now FROM feedback.label_tasks t, clock
          -- Held, by this rater with this token, and never answered.
          WHERE t.name = $1 AND t.project = $4 AND t.rater_id = $2 AND t.lease_token = $3 AND NOT t.released AND t.answer_time IS NULL AND t.lease_expire_time > clock.now
            -- The guideline on the screen is the newest.
            AND coalesce((SELECT name FROM feedback.guidelines WHERE project = $4 ORDER BY version DESC LIMIT 1), $16) = $5
            -- Every picture has one answer, and of none is the right answer known.
            AND (SELECT count(DISTINCT image) FROM answers) = cardinality($7)
            AND (SELECT count(*) FROM feedback.label_task_images WHERE task_name = $1) = cardinality($7)
            AND NOT EXISTS (SELECT FROM feedback.label_task_images WHERE task_name = $1 AND gold_question IS NOT NULL)
            AND NOT EXISTS (
              SELECT FROM answers a JOIN feedback.labels l ON l.image = a.image
              WHERE l.rater_id = $2 AND l.superseding_label IS NULL AND l.retraction IS NULL)
            AND NOT EXISTS (SELECT FROM feedback.answered_requests WHERE rater_id = $2 AND request_type = $12 AND request_id = $13)),
        stored AS (
          INSERT INTO feedback.labels (name, project, image, rater_id, verdict, skip_cause, position, response_duration, guideline, task_name, create_time, frozen)
          SELECT a.label, $4, a.image, $2, a.verdict, a.cause, a.position, a.duration, $5, $1, usual.now, false FROM answers a, usual ORDER BY a.place),
        counted AS (
          UPDATE feedback.images i SET
            good_count = i.good_count + (a.verdict = 'Good')::int,
            bad_count = i.bad_count + (a.verdict = 'Bad')::int,
            skip_count = i.skip_count + (a.verdict = 'Skip')::int
          FROM answers a, usual WHERE i.name = a.image),
        ended AS (UPDATE feedback.label_tasks t SET lease_expire_time = NULL, answer_time = usual.now FROM usual WHERE t.name = $1),
        -- This task is not among them: the statement does not see what it writes itself.
        total AS MATERIALIZED (
          SELECT usual.now, 1 + (SELECT count(*) FROM feedback.label_tasks WHERE project = $4 AND rater_id = $2 AND answer_time IS NOT NULL) AS count FROM usual),
        kept AS (
          INSERT INTO feedback.answered_requests (rater_id, request_type, request_id, request_sha256, response, create_time)
          SELECT $2, $12, $13, $14,
            -- The reply as it is sent: the tag, then the count as a varint, seven bits a byte from the lowest, with the high bit where more follow.
            $15 || (SELECT string_agg(set_byte('\x00'::bytea, 0, ((total.count >> (7 * i)) & 127)::int | CASE WHEN total.count >> (7 * (i + 1)) > 0 THEN 128 ELSE 0 END), ''::bytea ORDER BY i)
              FROM generate_series(0, 8) i WHERE i = 0 OR total.count >> (7 * i) > 0),
            total.now
          FROM total WHERE $13 IS NOT NULL)
        SELECT count FROM total
        """;
}
