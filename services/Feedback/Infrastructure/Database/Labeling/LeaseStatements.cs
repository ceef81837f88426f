namespace RlhfT2I.Feedback.Infrastructure.Database.Labeling;

/// <summary>
/// Statements of the usual lease, sent together and committed together. Each sees what was committed before it began, so the last one, which decides, knows every lease that was
/// given before the locks were had. Tables are those of the room's schema.
/// </summary>
internal static class LeaseStatements
{
    /// <summary>Rows of the images that may be handed out, in the order in which everyone takes them. $1 images.</summary>
    public const string LockImages = "SELECT 1 FROM feedback.images WHERE name = ANY($1) ORDER BY name FOR UPDATE";

    /// <summary>
    /// Checks and hands out. $1 project, $2 rater, $3 name of the rater, $4 tasks wanted in all, $5 lead of the clock; a page: $6 names of tasks, $7 their lease tokens; an image of a page: $8 its
    /// page from 1, $9 name, $10 position, $11 token; $12 images of a page; what a project has that never changed its rules: $13 labels of an image, $14 length of a lease; $15 name of the
    /// guideline of a project that has published none. Gives the images of all tasks
    /// that the rater holds now, in order; one row of nulls if too few of the pages are open to the rater, none if the rater is not admitted here. The last column
    /// has the pages that are closed to the rater.
    /// </summary>
    public const string HandOut =
        """
        WITH clock AS MATERIALIZED (SELECT clock_timestamp() + $5 AS now),
        guideline AS MATERIALIZED (SELECT name FROM feedback.guidelines WHERE project = $1 ORDER BY version DESC LIMIT 1),
        rules AS MATERIALIZED (
          SELECT coalesce(l.required_label_count, $13) AS required, greatest(l.max_label_count, l.required_label_count, $13) AS most,
            l.skip_handling IS NOT DISTINCT FROM 'Ignore' AS skips_count, coalesce(l.lease_duration, $14) AS duration
          FROM feedback.raters r LEFT JOIN feedback.projects p ON p.name = r.project LEFT JOIN feedback.labeling_rules l ON l.project = r.project
          -- A rater who is known, may work, and has consented to the present text; no count of what the rater may answer; pages as large as those offered.
          WHERE r.name = $3 AND r.state = 'Active' AND (p.name IS NULL OR p.consent_text = '' OR p.consent_version = r.consent_version)
            -- The newest guideline is read; the built-in one need not be.
            AND NOT EXISTS (
              SELECT FROM guideline g WHERE NOT EXISTS (SELECT FROM feedback.guideline_acknowledgements a WHERE a.guideline = g.name AND a.rater_id = $2))
            AND coalesce(l.max_tasks_per_rater, 0) = 0 AND coalesce(l.images_per_task, $12) = $12
            -- Where there is gold, some pages have to be made of it.
            AND NOT EXISTS (SELECT FROM feedback.gold_questions g WHERE g.project = $1 AND g.delete_time IS NULL)),
        held AS MATERIALIZED (
          SELECT t.name, t.prompt, t.prompt_text, t.create_time, t.lease_token, t.lease_expire_time, t.answer_time FROM feedback.label_tasks t, clock
          WHERE t.project = $1 AND t.rater_id = $2 AND t.lease_expire_time IS NOT NULL AND t.lease_expire_time > clock.now ORDER BY t.create_time, t.name LIMIT $4),
        asked AS MATERIALIZED (
          SELECT a.page, a.image, a.position, a.token FROM unnest($8::int[], $9::text[], $10::int[], $11::text[]) AS a(page, image, position, token)),
        pages AS MATERIALIZED (
          -- Closed is a page with an image that lacks no label beside those in work, or that this rater has or had.
          SELECT a.page, bool_or(i.name IS NULL OR i.reported OR i.gold OR NOT i.labeling_requested OR work.known
            OR work.leases >= CASE WHEN i.good_count = i.bad_count AND i.good_count > 0 AND counted.labels >= rules.required THEN rules.most ELSE rules.required END - counted.labels
            OR EXISTS (SELECT FROM feedback.labels l WHERE l.image = a.image AND l.rater_id = $2 AND l.superseding_label IS NULL AND l.retraction IS NULL)) AS closed
          FROM rules CROSS JOIN clock CROSS JOIN asked a LEFT JOIN feedback.images i ON i.name = a.image AND i.project = $1
          CROSS JOIN LATERAL (SELECT i.good_count + i.bad_count + CASE WHEN rules.skips_count THEN i.skip_count ELSE 0 END AS labels) counted
          CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE t.lease_expire_time > clock.now AND t.answer_time IS NULL) AS leases, coalesce(bool_or(t.rater_id = $2), false) AS known
            FROM feedback.label_task_images o JOIN feedback.label_tasks t ON t.name = o.task_name WHERE o.image = a.image) work
          GROUP BY a.page),
        chosen AS MATERIALIZED (SELECT page FROM pages WHERE NOT closed ORDER BY page LIMIT greatest(0, $4 - (SELECT count(*) FROM held))),
        usual AS MATERIALIZED (
          SELECT clock.now, clock.now + rules.duration AS expire_time FROM rules, clock
          WHERE NOT EXISTS (SELECT FROM held WHERE answer_time IS NOT NULL) AND (SELECT count(*) FROM held) + (SELECT count(*) FROM chosen) = $4),
        made AS (
          INSERT INTO feedback.label_tasks (name, project, rater_id, prompt, prompt_text, create_time, lease_token, lease_expire_time, released)
          SELECT n.name, $1, $2, i.prompt, i.prompt_text, usual.now, n.token, usual.expire_time, false
          FROM usual, chosen c JOIN unnest($6::text[], $7::text[]) WITH ORDINALITY AS n(name, token, page) ON n.page = c.page
          JOIN asked a ON a.page = n.page AND a.position = 0 JOIN feedback.images i ON i.name = a.image
          RETURNING name, prompt, prompt_text, create_time, lease_token, lease_expire_time),
        placed AS (
          INSERT INTO feedback.label_task_images (task_name, position, image, token)
          SELECT ($6::text[])[a.page], a.position, a.image, a.token FROM usual, asked a JOIN chosen c ON c.page = a.page
          RETURNING task_name, position, image, token)
        SELECT t.name, t.prompt, t.prompt_text, t.create_time, t.lease_token, t.lease_expire_time, o.position, o.image, o.token, i.width_px, i.height_px,
          coalesce((SELECT name FROM guideline), $15), ARRAY(SELECT page FROM pages WHERE closed)
        -- Who is not admitted gets no row; who is, but not these pages, one without a task.
        FROM rules LEFT JOIN ((
          SELECT 0 AS place, h.name, h.prompt, h.prompt_text, h.create_time, h.lease_token, h.lease_expire_time FROM held h, usual
          UNION ALL SELECT array_position($6::text[], m.name::text), m.name, m.prompt, m.prompt_text, m.create_time, m.lease_token, m.lease_expire_time FROM made m) t
        JOIN (
          SELECT p.task_name, p.position, p.image, p.token FROM placed p
          UNION ALL SELECT s.task_name, s.position, s.image, s.token FROM held h JOIN feedback.label_task_images s ON s.task_name = h.name) o ON o.task_name = t.name
        JOIN feedback.images i ON i.name = o.image) ON true
        ORDER BY t.place, t.create_time, t.name, o.position
        """;
}
