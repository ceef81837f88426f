using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "feedback");

            migrationBuilder.CreateTable(
                name: "answered_requests",
                schema: "feedback",
                columns: table => new
                {
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    request_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    request_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false, collation: "C"),
                    request_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    response = table.Column<byte[]>(type: "bytea", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answered_requests", x => new { x.rater_id, x.request_type, x.request_id });
                });

            migrationBuilder.CreateTable(
                name: "ballots",
                schema: "feedback",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    evaluation_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    item_index = table.Column<int>(type: "integer", nullable: false),
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    candidate_first = table.Column<bool>(type: "boolean", nullable: false),
                    first_images = table.Column<List<string>>(type: "text[]", nullable: false),
                    second_images = table.Column<List<string>>(type: "text[]", nullable: false),
                    first_tokens = table.Column<List<string>>(type: "text[]", nullable: false),
                    second_tokens = table.Column<List<string>>(type: "text[]", nullable: false),
                    lease_token = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    lease_expire_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    released = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ballots", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "evaluations",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    candidate = table.Column<string>(type: "text", nullable: false),
                    baseline = table.Column<string>(type: "text", nullable: false),
                    prompt_set = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    images_per_set = table.Column<int>(type: "integer", nullable: false),
                    votes_per_prompt = table.Column<int>(type: "integer", nullable: false),
                    control_count = table.Column<int>(type: "integer", nullable: false),
                    seed = table.Column<long>(type: "bigint", nullable: false),
                    digest = table.Column<string>(type: "character varying(71)", maxLength: 71, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    required_vote_count = table.Column<long>(type: "bigint", nullable: false),
                    vote_count = table.Column<long>(type: "bigint", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    end_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revision = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluations", x => x.number);
                    table.UniqueConstraint("AK_evaluations_name", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "images",
                schema: "feedback",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    prompt = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    category = table.Column<int>(type: "integer", nullable: false),
                    split = table.Column<int>(type: "integer", nullable: false),
                    generation_job = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    model_version = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    sample_index = table.Column<int>(type: "integer", nullable: false),
                    sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    width_px = table.Column<int>(type: "integer", nullable: false),
                    height_px = table.Column<int>(type: "integer", nullable: false),
                    labeling_requested = table.Column<bool>(type: "boolean", nullable: false),
                    reported = table.Column<bool>(type: "boolean", nullable: false),
                    good_count = table.Column<int>(type: "integer", nullable: false),
                    bad_count = table.Column<int>(type: "integer", nullable: false),
                    skip_count = table.Column<int>(type: "integer", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_images", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                schema: "feedback",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    parent = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    update_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    start_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    request_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    digest = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    lost_lease_count = table.Column<int>(type: "integer", nullable: false),
                    lease_owner = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    lease_expire_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure = table.Column<byte[]>(type: "bytea", nullable: true),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false),
                    result = table.Column<byte[]>(type: "bytea", nullable: true),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    completed_count = table.Column<long>(type: "bigint", nullable: false),
                    items_per_second = table.Column<double>(type: "double precision", nullable: false),
                    stage = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    total_count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "label_retractions",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    target = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    comment = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    label_count = table.Column<long>(type: "bigint", nullable: false),
                    snapshots = table.Column<List<string>>(type: "text[]", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_retractions", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "label_snapshot_entries",
                schema: "feedback",
                columns: table => new
                {
                    snapshot_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false),
                    image = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    image_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    prompt = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    category = table.Column<int>(type: "integer", nullable: false),
                    split = table.Column<int>(type: "integer", nullable: false),
                    verdict = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    good_probability = table.Column<double>(type: "double precision", nullable: false),
                    rater = table.Column<string>(type: "character varying(160)", maxLength: 160, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_snapshot_entries", x => new { x.snapshot_name, x.position });
                });

            migrationBuilder.CreateTable(
                name: "label_snapshots",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    consensus = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    generation_jobs = table.Column<List<string>>(type: "text[]", nullable: false),
                    gold_included = table.Column<bool>(type: "boolean", nullable: false),
                    digest = table.Column<string>(type: "character varying(71)", maxLength: 71, nullable: false, collation: "C"),
                    label_count = table.Column<long>(type: "bigint", nullable: false),
                    image_count = table.Column<long>(type: "bigint", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stale = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_snapshots", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "label_tasks",
                schema: "feedback",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    prompt = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease_token = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    lease_expire_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    released = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_tasks", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "labeling_rules",
                schema: "feedback",
                columns: table => new
                {
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    required_label_count = table.Column<int>(type: "integer", nullable: false),
                    images_per_task = table.Column<int>(type: "integer", nullable: false),
                    lease_duration = table.Column<TimeSpan>(type: "interval", nullable: false),
                    skip_handling = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    max_label_count = table.Column<int>(type: "integer", nullable: false),
                    max_tasks_per_rater = table.Column<long>(type: "bigint", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    update_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labeling_rules", x => x.project);
                });

            migrationBuilder.CreateTable(
                name: "labels",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    image = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    verdict = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    skip_cause = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    response_duration = table.Column<TimeSpan>(type: "interval", nullable: true),
                    guideline = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    task_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    superseding_label = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    retraction = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    frozen = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labels", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "feedback",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    stream = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false, collation: "C"),
                    batch_id = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false, collation: "C"),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false),
                    trace_parent = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true, collation: "C"),
                    trace_state = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entry_id = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true, collation: "C"),
                    epoch = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "processed_batches",
                schema: "feedback",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    batch_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    process_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_processed_batches", x => new { x.consumer, x.batch_id });
                });

            migrationBuilder.CreateTable(
                name: "votes",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    evaluation_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    ballot_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    item_index = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    prompt = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    candidate_first = table.Column<bool>(type: "boolean", nullable: false),
                    alignment = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    fidelity = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    response_duration = table.Column<TimeSpan>(type: "interval", nullable: true),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    superseding_vote = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_votes", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "evaluation_items",
                schema: "feedback",
                columns: table => new
                {
                    evaluation_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    index = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    original_index = table.Column<int>(type: "integer", nullable: false),
                    prompt = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    category = table.Column<int>(type: "integer", nullable: false),
                    split = table.Column<int>(type: "integer", nullable: false),
                    candidate_images = table.Column<List<string>>(type: "text[]", nullable: false),
                    baseline_images = table.Column<List<string>>(type: "text[]", nullable: false),
                    width_px = table.Column<int>(type: "integer", nullable: false),
                    height_px = table.Column<int>(type: "integer", nullable: false),
                    vote_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluation_items", x => new { x.evaluation_name, x.index });
                    table.ForeignKey(
                        name: "FK_evaluation_items_evaluations_evaluation_name",
                        column: x => x.evaluation_name,
                        principalSchema: "feedback",
                        principalTable: "evaluations",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "label_task_images",
                schema: "feedback",
                columns: table => new
                {
                    task_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false),
                    image = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    token = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_task_images", x => new { x.task_name, x.position });
                    table.ForeignKey(
                        name: "FK_label_task_images_label_tasks_task_name",
                        column: x => x.task_name,
                        principalSchema: "feedback",
                        principalTable: "label_tasks",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_answered_requests_create_time",
                schema: "feedback",
                table: "answered_requests",
                column: "create_time");

            migrationBuilder.CreateIndex(
                name: "IX_ballots_evaluation_name_lease_expire_time",
                schema: "feedback",
                table: "ballots",
                columns: new[] { "evaluation_name", "lease_expire_time" });

            migrationBuilder.CreateIndex(
                name: "IX_ballots_evaluation_name_rater_id_item_index",
                schema: "feedback",
                table: "ballots",
                columns: new[] { "evaluation_name", "rater_id", "item_index" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ballots_project_rater_id_answer_time",
                schema: "feedback",
                table: "ballots",
                columns: new[] { "project", "rater_id", "answer_time" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_project_digest",
                schema: "feedback",
                table: "evaluations",
                columns: new[] { "project", "digest" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_project_state",
                schema: "feedback",
                table: "evaluations",
                columns: new[] { "project", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_images_generation_job_prompt",
                schema: "feedback",
                table: "images",
                columns: new[] { "generation_job", "prompt" });

            migrationBuilder.CreateIndex(
                name: "IX_images_project_labeling_requested_prompt_generation_job_sam~",
                schema: "feedback",
                table: "images",
                columns: new[] { "project", "labeling_requested", "prompt", "generation_job", "sample_index" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_kind_state_create_time",
                schema: "feedback",
                table: "jobs",
                columns: new[] { "kind", "state", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_create_time_name",
                schema: "feedback",
                table: "jobs",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_digest",
                schema: "feedback",
                table: "jobs",
                columns: new[] { "parent", "kind", "digest" },
                unique: true,
                filter: "\"state\" NOT IN ('Failed', 'Cancelling', 'Cancelled')");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_request_id",
                schema: "feedback",
                table: "jobs",
                columns: new[] { "parent", "kind", "request_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_label_retractions_name",
                schema: "feedback",
                table: "label_retractions",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_label_retractions_project",
                schema: "feedback",
                table: "label_retractions",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_label_snapshot_entries_image",
                schema: "feedback",
                table: "label_snapshot_entries",
                column: "image");

            migrationBuilder.CreateIndex(
                name: "IX_label_snapshots_name",
                schema: "feedback",
                table: "label_snapshots",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_label_snapshots_project_digest",
                schema: "feedback",
                table: "label_snapshots",
                columns: new[] { "project", "digest" });

            migrationBuilder.CreateIndex(
                name: "IX_label_task_images_image",
                schema: "feedback",
                table: "label_task_images",
                column: "image");

            migrationBuilder.CreateIndex(
                name: "IX_label_tasks_project_lease_expire_time",
                schema: "feedback",
                table: "label_tasks",
                columns: new[] { "project", "lease_expire_time" });

            migrationBuilder.CreateIndex(
                name: "IX_label_tasks_project_rater_id_answer_time",
                schema: "feedback",
                table: "label_tasks",
                columns: new[] { "project", "rater_id", "answer_time" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_image_rater_id",
                schema: "feedback",
                table: "labels",
                columns: new[] { "image", "rater_id" },
                unique: true,
                filter: "\"superseding_label\" IS NULL AND \"retraction\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_labels_name",
                schema: "feedback",
                table: "labels",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_labels_project_create_time",
                schema: "feedback",
                table: "labels",
                columns: new[] { "project", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_project_number",
                schema: "feedback",
                table: "labels",
                columns: new[] { "project", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_project_rater_id",
                schema: "feedback",
                table: "labels",
                columns: new[] { "project", "rater_id" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_task_name",
                schema: "feedback",
                table: "labels",
                column: "task_name");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_epoch_id",
                schema: "feedback",
                table: "outbox",
                columns: new[] { "epoch", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_processed_batches_process_time",
                schema: "feedback",
                table: "processed_batches",
                column: "process_time");

            migrationBuilder.CreateIndex(
                name: "IX_votes_ballot_name",
                schema: "feedback",
                table: "votes",
                column: "ballot_name",
                unique: true,
                filter: "\"superseding_vote\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_votes_evaluation_name",
                schema: "feedback",
                table: "votes",
                column: "evaluation_name");

            migrationBuilder.CreateIndex(
                name: "IX_votes_evaluation_name_number",
                schema: "feedback",
                table: "votes",
                columns: new[] { "evaluation_name", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_votes_name",
                schema: "feedback",
                table: "votes",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "answered_requests",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "ballots",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "evaluation_items",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "images",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "jobs",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "label_retractions",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "label_snapshot_entries",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "label_snapshots",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "label_task_images",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "labeling_rules",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "labels",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "processed_batches",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "votes",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "evaluations",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "label_tasks",
                schema: "feedback");
        }
    }
}
