using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Webhooks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    webhook = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    event_id = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    attempt_count = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_deliveries", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "webhooks",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    address = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    event_kinds = table.Column<int>(type: "integer", nullable: false),
                    secret = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_success_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure_count = table.Column<int>(type: "integer", nullable: false),
                    abandoned_count = table.Column<int>(type: "integer", nullable: false),
                    last_error = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    complete_image_count = table.Column<long>(type: "bigint", nullable: true),
                    dead_letter_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhooks", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_end_time",
                schema: "feedback",
                table: "webhook_deliveries",
                column: "end_time");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_next_attempt_time",
                schema: "feedback",
                table: "webhook_deliveries",
                column: "next_attempt_time");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_event_id",
                schema: "feedback",
                table: "webhook_deliveries",
                columns: new[] { "webhook", "event_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_next_attempt_time",
                schema: "feedback",
                table: "webhook_deliveries",
                columns: new[] { "webhook", "next_attempt_time" });

            migrationBuilder.CreateIndex(
                name: "IX_webhooks_name",
                schema: "feedback",
                table: "webhooks",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhooks_project",
                schema: "feedback",
                table: "webhooks",
                column: "project");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_deliveries",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "webhooks",
                schema: "feedback");
        }
    }
}
