using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.Generation.Infrastructure.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "generation");

            migrationBuilder.CreateTable(
                name: "answered_requests",
                schema: "generation",
                columns: table => new
                {
                    parent = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    request_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    fingerprint = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    resource = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answered_requests", x => new { x.parent, x.request_id });
                });

            migrationBuilder.CreateTable(
                name: "failed_batches",
                schema: "generation",
                columns: table => new
                {
                    batch_id = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    job_name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    failure = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_failed_batches", x => x.batch_id);
                });

            migrationBuilder.CreateTable(
                name: "generation_jobs",
                schema: "generation",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    digest = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    model_version = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    model_version_digest = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    prompt_set = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    batch_size = table.Column<int>(type: "integer", nullable: false),
                    published_batch_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_generation_jobs", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "images",
                schema: "generation",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    parent = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    job_name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    prompt_position = table.Column<int>(type: "integer", nullable: false),
                    sample_index = table.Column<int>(type: "integer", nullable: false),
                    prompt = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    category = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    split = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    model_version = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    seed = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    size_bytes = table.Column<long>(type: "bigint", nullable: false),
                    width_px = table.Column<int>(type: "integer", nullable: false),
                    height_px = table.Column<int>(type: "integer", nullable: false),
                    reproducibility = table.Column<int>(type: "integer", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_images", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                schema: "generation",
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
                name: "outbox",
                schema: "generation",
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
                schema: "generation",
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
                name: "prompt_sets",
                schema: "generation",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    parent = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    digest = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    parts = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prompt_sets", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "prompts",
                schema: "generation",
                columns: table => new
                {
                    prompt_set = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: true, collation: "C"),
                    text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    category = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    split = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    image_count = table.Column<int>(type: "integer", nullable: false),
                    slots = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prompts", x => new { x.prompt_set, x.position });
                    table.ForeignKey(
                        name: "FK_prompts_prompt_sets_prompt_set",
                        column: x => x.prompt_set,
                        principalSchema: "generation",
                        principalTable: "prompt_sets",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_failed_batches_job_name",
                schema: "generation",
                table: "failed_batches",
                column: "job_name");

            migrationBuilder.CreateIndex(
                name: "IX_generation_jobs_digest",
                schema: "generation",
                table: "generation_jobs",
                column: "digest");

            migrationBuilder.CreateIndex(
                name: "IX_generation_jobs_model_version",
                schema: "generation",
                table: "generation_jobs",
                column: "model_version");

            migrationBuilder.CreateIndex(
                name: "IX_images_job_name_prompt_position_sample_index",
                schema: "generation",
                table: "images",
                columns: new[] { "job_name", "prompt_position", "sample_index" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_images_parent_job_name_prompt_position_sample_index",
                schema: "generation",
                table: "images",
                columns: new[] { "parent", "job_name", "prompt_position", "sample_index" });

            migrationBuilder.CreateIndex(
                name: "IX_images_sha256",
                schema: "generation",
                table: "images",
                column: "sha256");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_kind_state_create_time",
                schema: "generation",
                table: "jobs",
                columns: new[] { "kind", "state", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_create_time_name",
                schema: "generation",
                table: "jobs",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_digest",
                schema: "generation",
                table: "jobs",
                columns: new[] { "parent", "kind", "digest" },
                unique: true,
                filter: "\"state\" NOT IN ('Failed', 'Cancelling', 'Cancelled')");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_request_id",
                schema: "generation",
                table: "jobs",
                columns: new[] { "parent", "kind", "request_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_epoch_id",
                schema: "generation",
                table: "outbox",
                columns: new[] { "epoch", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_processed_batches_process_time",
                schema: "generation",
                table: "processed_batches",
                column: "process_time");

            migrationBuilder.CreateIndex(
                name: "IX_prompt_sets_parent_create_time_name",
                schema: "generation",
                table: "prompt_sets",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_prompts_prompt_set_id",
                schema: "generation",
                table: "prompts",
                columns: new[] { "prompt_set", "id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "answered_requests",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "failed_batches",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "generation_jobs",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "images",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "jobs",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "processed_batches",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "prompts",
                schema: "generation");

            migrationBuilder.DropTable(
                name: "prompt_sets",
                schema: "generation");
        }
    }
}
