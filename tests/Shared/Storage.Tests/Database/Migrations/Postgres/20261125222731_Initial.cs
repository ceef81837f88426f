using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.Storage.Tests.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "sample");

            migrationBuilder.CreateTable(
                name: "effects",
                schema: "sample",
                columns: table => new
                {
                    Key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_effects", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                schema: "sample",
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
                schema: "sample",
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
                schema: "sample",
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

            migrationBuilder.CreateIndex(
                name: "IX_jobs_kind_state_create_time",
                schema: "sample",
                table: "jobs",
                columns: new[] { "kind", "state", "create_time" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_create_time_name",
                schema: "sample",
                table: "jobs",
                columns: new[] { "parent", "create_time", "name" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_digest",
                schema: "sample",
                table: "jobs",
                columns: new[] { "parent", "kind", "digest" },
                unique: true,
                filter: "\"state\" NOT IN ('Failed', 'Cancelling', 'Cancelled')");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_parent_kind_request_id",
                schema: "sample",
                table: "jobs",
                columns: new[] { "parent", "kind", "request_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_epoch_id",
                schema: "sample",
                table: "outbox",
                columns: new[] { "epoch", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_processed_batches_process_time",
                schema: "sample",
                table: "processed_batches",
                column: "process_time");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "effects",
                schema: "sample");

            migrationBuilder.DropTable(
                name: "jobs",
                schema: "sample");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "sample");

            migrationBuilder.DropTable(
                name: "processed_batches",
                schema: "sample");
        }
    }
}
