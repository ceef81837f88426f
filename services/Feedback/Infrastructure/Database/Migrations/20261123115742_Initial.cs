using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "answered_requests",
                columns: table => new
                {
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    request_type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    request_id = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    request_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    response = table.Column<byte[]>(type: "BLOB", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answered_requests", x => new { x.rater_id, x.request_type, x.request_id });
                });

            migrationBuilder.CreateTable(
                name: "ballots",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    evaluation_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    item_index = table.Column<int>(type: "INTEGER", nullable: false),
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    candidate_first = table.Column<bool>(type: "INTEGER", nullable: false),
                    first_images = table.Column<string>(type: "TEXT", nullable: false),
                    second_images = table.Column<string>(type: "TEXT", nullable: false),
                    first_tokens = table.Column<string>(type: "TEXT", nullable: false),
                    second_tokens = table.Column<string>(type: "TEXT", nullable: false),
                    lease_token = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    lease_expire_time = table.Column<long>(type: "INTEGER", nullable: true),
                    answer_time = table.Column<long>(type: "INTEGER", nullable: true),
                    released = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ballots", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "evaluations",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    candidate = table.Column<string>(type: "TEXT", nullable: false),
                    baseline = table.Column<string>(type: "TEXT", nullable: false),
                    prompt_set = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    images_per_set = table.Column<int>(type: "INTEGER", nullable: false),
                    votes_per_prompt = table.Column<int>(type: "INTEGER", nullable: false),
                    control_count = table.Column<int>(type: "INTEGER", nullable: false),
                    seed = table.Column<long>(type: "INTEGER", nullable: false),
                    digest = table.Column<string>(type: "TEXT", maxLength: 71, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    required_vote_count = table.Column<long>(type: "INTEGER", nullable: false),
                    vote_count = table.Column<long>(type: "INTEGER", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    end_time = table.Column<long>(type: "INTEGER", nullable: true),
                    revision = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluations", x => x.number);
                    table.UniqueConstraint("AK_evaluations_name", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "images",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    prompt = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    category = table.Column<int>(type: "INTEGER", nullable: false),
                    split = table.Column<int>(type: "INTEGER", nullable: false),
                    generation_job = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    model_version = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    sample_index = table.Column<int>(type: "INTEGER", nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    width_px = table.Column<int>(type: "INTEGER", nullable: false),
                    height_px = table.Column<int>(type: "INTEGER", nullable: false),
                    labeling_requested = table.Column<bool>(type: "INTEGER", nullable: false),
                    reported = table.Column<bool>(type: "INTEGER", nullable: false),
                    good_count = table.Column<int>(type: "INTEGER", nullable: false),
                    bad_count = table.Column<int>(type: "INTEGER", nullable: false),
                    skip_count = table.Column<int>(type: "INTEGER", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_images", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    parent = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    update_time = table.Column<long>(type: "INTEGER", nullable: false),
                    start_time = table.Column<long>(type: "INTEGER", nullable: true),
                    end_time = table.Column<long>(type: "INTEGER", nullable: true),
                    request_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    digest = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    lost_lease_count = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_owner = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    lease_expire_time = table.Column<long>(type: "INTEGER", nullable: true),
                    failure = table.Column<byte[]>(type: "BLOB", nullable: true),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false),
                    result = table.Column<byte[]>(type: "BLOB", nullable: true),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    completed_count = table.Column<long>(type: "INTEGER", nullable: false),
                    items_per_second = table.Column<double>(type: "REAL", nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    total_count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "label_retractions",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    target = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    comment = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    label_count = table.Column<long>(type: "INTEGER", nullable: false),
                    snapshots = table.Column<string>(type: "TEXT", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_retractions", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "label_snapshot_entries",
                columns: table => new
                {
                    snapshot_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    image = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    image_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    prompt = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    category = table.Column<int>(type: "INTEGER", nullable: false),
                    split = table.Column<int>(type: "INTEGER", nullable: false),
                    verdict = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    good_probability = table.Column<double>(type: "REAL", nullable: false),
                    rater = table.Column<string>(type: "TEXT", maxLength: 160, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_snapshot_entries", x => new { x.snapshot_name, x.position });
                });

            migrationBuilder.CreateTable(
                name: "label_snapshots",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    consensus = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    generation_jobs = table.Column<string>(type: "TEXT", nullable: false),
                    gold_included = table.Column<bool>(type: "INTEGER", nullable: false),
                    digest = table.Column<string>(type: "TEXT", maxLength: 71, nullable: false),
                    label_count = table.Column<long>(type: "INTEGER", nullable: false),
                    image_count = table.Column<long>(type: "INTEGER", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    stale = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_snapshots", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "label_tasks",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    prompt = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    lease_token = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    lease_expire_time = table.Column<long>(type: "INTEGER", nullable: true),
                    answer_time = table.Column<long>(type: "INTEGER", nullable: true),
                    released = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_tasks", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "labeling_rules",
                columns: table => new
                {
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    required_label_count = table.Column<int>(type: "INTEGER", nullable: false),
                    images_per_task = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_duration = table.Column<TimeSpan>(type: "TEXT", nullable: false),
                    skip_handling = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    max_label_count = table.Column<int>(type: "INTEGER", nullable: false),
                    max_tasks_per_rater = table.Column<long>(type: "INTEGER", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    update_time = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labeling_rules", x => x.project);
                });

            migrationBuilder.CreateTable(
                name: "labels",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    image = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    verdict = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    skip_cause = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    response_duration = table.Column<TimeSpan>(type: "TEXT", nullable: true),
                    guideline = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    task_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    superseding_label = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    retraction = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    frozen = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labels", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    stream = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    batch_id = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false),
                    trace_parent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    trace_state = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    entry_id = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "processed_batches",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    batch_id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    process_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_processed_batches", x => new { x.consumer, x.batch_id });
                });

            migrationBuilder.CreateTable(
                name: "votes",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    evaluation_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ballot_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    item_index = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    prompt = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    candidate_first = table.Column<bool>(type: "INTEGER", nullable: false),
                    alignment = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    fidelity = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    response_duration = table.Column<TimeSpan>(type: "TEXT", nullable: true),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    superseding_vote = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_votes", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "evaluation_items",
                columns: table => new
                {
                    evaluation_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    index = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    original_index = table.Column<int>(type: "INTEGER", nullable: false),
                    prompt = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    category = table.Column<int>(type: "INTEGER", nullable: false),
                    split = table.Column<int>(type: "INTEGER", nullable: false),
                    candidate_images = table.Column<string>(type: "TEXT", nullable: false),
                    baseline_images = table.Column<string>(type: "TEXT", nullable: false),
                    width_px = table.Column<int>(type: "INTEGER", nullable: false),
                    height_px = table.Column<int>(type: "INTEGER", nullable: false),
                    vote_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluation_items", x => new { x.evaluation_name, x.index });
                    table.ForeignKey(
                        name: "FK_evaluation_items_evaluations_evaluation_name",
                        column: x => x.evaluation_name,
                        principalTable: "evaluations",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "label_task_images",
                columns: table => new
                {
                    task_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    image = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    token = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_label_task_images", x => new { x.task_name, x.position });
                    table.ForeignKey(
                        name: "FK_label_task_images_label_tasks_task_name",
                        column: x => x.task_name,
                        principalTable: "label_tasks",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_answered_requests_create_time",
                table: "answered_requests",
                column: "create_time");

            migrationBuilder.CreateIndex(
                name: "IX_ballots_evaluation_name_lease_expire_time",
                table: "ballots",
                columns: new[] { "evaluation_name", "lease_expire_time" });

            migrationBuilder.CreateIndex(
                name: "IX_ballots_evaluation_name_rater_id_item_index",
                table: "ballots",
                columns: new[] { "evaluation_name", "rater_id", "item_index" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ballots_project_rater_id_answer_time",
                table: "ballots",
                columns: new[] { "project", "rater_id", "answer_time" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_project_digest",
                table: "evaluations",
                columns: new[] { "project", "digest" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_project_state",
                table: "evaluations",
                columns: new[] { "project", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_images_generation_job_prompt",
                table: "images",
                columns: new[] { "generation_job", "prompt" });

            migrationBuilder.CreateIndex(
                name: "IX_images_project_labeling_requested_prompt_generation_job_sample_index",
                table: "images",
                columns: new[] { "project", "labeling_requested", "prompt", "generation_job", "sample_index" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_kind_state_create_time",
                table: "jobs",
                columns: new[] { "kind", "state", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_create_time_name",
                table: "jobs",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_digest",
                table: "jobs",
                columns: new[] { "parent", "kind", "digest" },
                unique: true,
                filter: "\"state\" NOT IN ('Failed', 'Cancelling', 'Cancelled')");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_request_id",
                table: "jobs",
                columns: new[] { "parent", "kind", "request_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_label_retractions_name",
                table: "label_retractions",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_label_retractions_project",
                table: "label_retractions",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_label_snapshot_entries_image",
                table: "label_snapshot_entries",
                column: "image");

            migrationBuilder.CreateIndex(
                name: "IX_label_snapshots_name",
                table: "label_snapshots",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_label_snapshots_project_digest",
                table: "label_snapshots",
                columns: new[] { "project", "digest" });

            migrationBuilder.CreateIndex(
                name: "IX_label_task_images_image",
                table: "label_task_images",
                column: "image");

            migrationBuilder.CreateIndex(
                name: "IX_label_tasks_project_lease_expire_time",
                table: "label_tasks",
                columns: new[] { "project", "lease_expire_time" });

            migrationBuilder.CreateIndex(
                name: "IX_label_tasks_project_rater_id_answer_time",
                table: "label_tasks",
                columns: new[] { "project", "rater_id", "answer_time" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_image_rater_id",
                table: "labels",
                columns: new[] { "image", "rater_id" },
                unique: true,
                filter: "\"superseding_label\" IS NULL AND \"retraction\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_labels_name",
                table: "labels",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_labels_project_create_time",
                table: "labels",
                columns: new[] { "project", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_project_rater_id",
                table: "labels",
                columns: new[] { "project", "rater_id" });

            migrationBuilder.CreateIndex(
                name: "IX_labels_task_name",
                table: "labels",
                column: "task_name");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_epoch_id",
                table: "outbox",
                columns: new[] { "epoch", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_processed_batches_process_time",
                table: "processed_batches",
                column: "process_time");

            migrationBuilder.CreateIndex(
                name: "IX_votes_ballot_name",
                table: "votes",
                column: "ballot_name",
                unique: true,
                filter: "\"superseding_vote\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_votes_evaluation_name",
                table: "votes",
                column: "evaluation_name");

            migrationBuilder.CreateIndex(
                name: "IX_votes_name",
                table: "votes",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "answered_requests");

            migrationBuilder.DropTable(
                name: "ballots");

            migrationBuilder.DropTable(
                name: "evaluation_items");

            migrationBuilder.DropTable(
                name: "images");

            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "label_retractions");

            migrationBuilder.DropTable(
                name: "label_snapshot_entries");

            migrationBuilder.DropTable(
                name: "label_snapshots");

            migrationBuilder.DropTable(
                name: "label_task_images");

            migrationBuilder.DropTable(
                name: "labeling_rules");

            migrationBuilder.DropTable(
                name: "labels");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "processed_batches");

            migrationBuilder.DropTable(
                name: "votes");

            migrationBuilder.DropTable(
                name: "evaluations");

            migrationBuilder.DropTable(
                name: "label_tasks");
        }
    }
}
