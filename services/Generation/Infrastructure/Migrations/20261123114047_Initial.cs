using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.Generation.Infrastructure.Migrations
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
                    parent = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    request_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    resource = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answered_requests", x => new { x.parent, x.request_id });
                });

            migrationBuilder.CreateTable(
                name: "failed_batches",
                columns: table => new
                {
                    batch_id = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    job_name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    failure = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_failed_batches", x => x.batch_id);
                });

            migrationBuilder.CreateTable(
                name: "generation_jobs",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    digest = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    model_version = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    model_version_digest = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    prompt_set = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    batch_size = table.Column<int>(type: "INTEGER", nullable: false),
                    published_batch_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_generation_jobs", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "images",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    parent = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    job_name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    prompt_position = table.Column<int>(type: "INTEGER", nullable: false),
                    sample_index = table.Column<int>(type: "INTEGER", nullable: false),
                    prompt = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    split = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    model_version = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    seed = table.Column<long>(type: "INTEGER", nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    size_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    width_px = table.Column<int>(type: "INTEGER", nullable: false),
                    height_px = table.Column<int>(type: "INTEGER", nullable: false),
                    reproducibility = table.Column<int>(type: "INTEGER", nullable: false),
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
                name: "prompt_sets",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    parent = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    digest = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    parts = table.Column<string>(type: "TEXT", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prompt_sets", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "prompts",
                columns: table => new
                {
                    prompt_set = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: true),
                    text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    split = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    image_count = table.Column<int>(type: "INTEGER", nullable: false),
                    slots = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prompts", x => new { x.prompt_set, x.position });
                    table.ForeignKey(
                        name: "FK_prompts_prompt_sets_prompt_set",
                        column: x => x.prompt_set,
                        principalTable: "prompt_sets",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_failed_batches_job_name",
                table: "failed_batches",
                column: "job_name");

            migrationBuilder.CreateIndex(
                name: "IX_generation_jobs_digest",
                table: "generation_jobs",
                column: "digest");

            migrationBuilder.CreateIndex(
                name: "IX_generation_jobs_model_version",
                table: "generation_jobs",
                column: "model_version");

            migrationBuilder.CreateIndex(
                name: "IX_images_job_name_prompt_position_sample_index",
                table: "images",
                columns: new[] { "job_name", "prompt_position", "sample_index" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_images_parent_job_name_prompt_position_sample_index",
                table: "images",
                columns: new[] { "parent", "job_name", "prompt_position", "sample_index" });

            migrationBuilder.CreateIndex(
                name: "IX_images_sha256",
                table: "images",
                column: "sha256");

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
                name: "IX_outbox_epoch_id",
                table: "outbox",
                columns: new[] { "epoch", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_processed_batches_process_time",
                table: "processed_batches",
                column: "process_time");

            migrationBuilder.CreateIndex(
                name: "IX_prompt_sets_parent_create_time_name",
                table: "prompt_sets",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_prompts_prompt_set_id",
                table: "prompts",
                columns: new[] { "prompt_set", "id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "answered_requests");

            migrationBuilder.DropTable(
                name: "failed_batches");

            migrationBuilder.DropTable(
                name: "generation_jobs");

            migrationBuilder.DropTable(
                name: "images");

            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "processed_batches");

            migrationBuilder.DropTable(
                name: "prompts");

            migrationBuilder.DropTable(
                name: "prompt_sets");
        }
    }
}
