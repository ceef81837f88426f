using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.FineTuning.Infrastructure.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "curve_points",
                columns: table => new
                {
                    job = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    step = table.Column<long>(type: "INTEGER", nullable: false),
                    metric = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    value = table.Column<double>(type: "REAL", nullable: false),
                    record_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_curve_points", x => new { x.job, x.step, x.metric });
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
                name: "samples",
                columns: table => new
                {
                    job = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    step = table.Column<long>(type: "INTEGER", nullable: false),
                    prompt = table.Column<int>(type: "INTEGER", nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    seed = table.Column<long>(type: "INTEGER", nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_samples", x => new { x.job, x.step, x.prompt });
                });

            migrationBuilder.CreateTable(
                name: "training_images",
                columns: table => new
                {
                    training_set = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    ordinal = table.Column<long>(type: "INTEGER", nullable: false),
                    image = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    prompt_text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    good_probability = table.Column<double>(type: "REAL", nullable: true),
                    reward = table.Column<double>(type: "REAL", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_training_images", x => new { x.training_set, x.ordinal });
                });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "curve_points");

            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "processed_batches");

            migrationBuilder.DropTable(
                name: "samples");

            migrationBuilder.DropTable(
                name: "training_images");
        }
    }
}
