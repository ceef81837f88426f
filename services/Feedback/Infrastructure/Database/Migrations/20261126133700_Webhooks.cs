using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations
{
    /// <inheritdoc />
    public partial class Webhooks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    webhook = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    event_id = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    attempt_count = table.Column<int>(type: "INTEGER", nullable: false),
                    next_attempt_time = table.Column<long>(type: "INTEGER", nullable: true),
                    end_time = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_deliveries", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "webhooks",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    event_kinds = table.Column<int>(type: "INTEGER", nullable: false),
                    secret = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    last_success_time = table.Column<long>(type: "INTEGER", nullable: true),
                    failure_count = table.Column<int>(type: "INTEGER", nullable: false),
                    abandoned_count = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    complete_image_count = table.Column<long>(type: "INTEGER", nullable: true),
                    dead_letter_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhooks", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_end_time",
                table: "webhook_deliveries",
                column: "end_time");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_next_attempt_time",
                table: "webhook_deliveries",
                column: "next_attempt_time");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_event_id",
                table: "webhook_deliveries",
                columns: new[] { "webhook", "event_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_next_attempt_time",
                table: "webhook_deliveries",
                columns: new[] { "webhook", "next_attempt_time" });

            migrationBuilder.CreateIndex(
                name: "IX_webhooks_name",
                table: "webhooks",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhooks_project",
                table: "webhooks",
                column: "project");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "webhooks");
        }
    }
}
