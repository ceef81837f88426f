using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.FineTuning.Infrastructure.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "finetuning");

            migrationBuilder.CreateTable(
                name: "curve_points",
                schema: "finetuning",
                columns: table => new
                {
                    job = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    step = table.Column<long>(type: "bigint", nullable: false),
                    metric = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    value = table.Column<double>(type: "double precision", nullable: false),
                    record_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_curve_points", x => new { x.job, x.step, x.metric });
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                schema: "finetuning",
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
                schema: "finetuning",
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
                schema: "finetuning",
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
                name: "samples",
                schema: "finetuning",
                columns: table => new
                {
                    job = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    step = table.Column<long>(type: "bigint", nullable: false),
                    prompt = table.Column<int>(type: "integer", nullable: false),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    seed = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_samples", x => new { x.job, x.step, x.prompt });
                });

            migrationBuilder.CreateTable(
                name: "training_images",
                schema: "finetuning",
                columns: table => new
                {
                    training_set = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    ordinal = table.Column<long>(type: "bigint", nullable: false),
                    image = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    prompt_text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    good_probability = table.Column<double>(type: "double precision", nullable: true),
                    reward = table.Column<double>(type: "double precision", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_training_images", x => new { x.training_set, x.ordinal });
                });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_kind_state_create_time",
                schema: "finetuning",
                table: "jobs",
                columns: new[] { "kind", "state", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_create_time_name",
                schema: "finetuning",
                table: "jobs",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_digest",
                schema: "finetuning",
                table: "jobs",
                columns: new[] { "parent", "kind", "digest" },
                unique: true,
                filter: "\"state\" NOT IN ('Failed', 'Cancelling', 'Cancelled')");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_request_id",
                schema: "finetuning",
                table: "jobs",
                columns: new[] { "parent", "kind", "request_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_epoch_id",
                schema: "finetuning",
                table: "outbox",
                columns: new[] { "epoch", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_processed_batches_process_time",
                schema: "finetuning",
                table: "processed_batches",
                column: "process_time");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "curve_points",
                schema: "finetuning");

            migrationBuilder.DropTable(
                name: "jobs",
                schema: "finetuning");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "finetuning");

            migrationBuilder.DropTable(
                name: "processed_batches",
                schema: "finetuning");

            migrationBuilder.DropTable(
                name: "samples",
                schema: "finetuning");

            migrationBuilder.DropTable(
                name: "training_images",
                schema: "finetuning");
        }
    }
}
