using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Accounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "api_keys",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    role = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    expire_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    secret_prefix = table.Column<string>(type: "character varying(21)", maxLength: 21, nullable: false, collation: "C"),
                    secret_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_use_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "audit_records",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    method = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    resource = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    request_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false, collation: "C"),
                    values_before = table.Column<string>(type: "text", nullable: false),
                    values_after = table.Column<string>(type: "text", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_records", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "consents",
                schema: "feedback",
                columns: table => new
                {
                    rater = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    text_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_consents", x => new { x.rater, x.version });
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    max_use_count = table.Column<int>(type: "integer", nullable: false),
                    use_count = table.Column<int>(type: "integer", nullable: false),
                    expire_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    secret_prefix = table.Column<string>(type: "character varying(21)", maxLength: 21, nullable: false, collation: "C"),
                    secret_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invitations", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "members",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    role = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_members", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "projects",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    description = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    encoder = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    consent_text = table.Column<string>(type: "character varying(16384)", maxLength: 16384, nullable: false, collation: "C"),
                    consent_version = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    update_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_projects", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "rater_sessions",
                schema: "feedback",
                columns: table => new
                {
                    token_prefix = table.Column<string>(type: "character varying(21)", maxLength: 21, nullable: false, collation: "C"),
                    token_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    rater = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    expire_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rater_sessions", x => x.token_prefix);
                });

            migrationBuilder.CreateTable(
                name: "raters",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    pause_comment = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    invitation = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    consent_version = table.Column<int>(type: "integer", nullable: false),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_raters", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_name",
                schema: "feedback",
                table: "api_keys",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_project",
                schema: "feedback",
                table: "api_keys",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_secret_prefix",
                schema: "feedback",
                table: "api_keys",
                column: "secret_prefix",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_records_name",
                schema: "feedback",
                table: "audit_records",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_records_project",
                schema: "feedback",
                table: "audit_records",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_invitations_name",
                schema: "feedback",
                table: "invitations",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invitations_project",
                schema: "feedback",
                table: "invitations",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_invitations_secret_prefix",
                schema: "feedback",
                table: "invitations",
                column: "secret_prefix",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_members_name",
                schema: "feedback",
                table: "members",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_members_project_subject",
                schema: "feedback",
                table: "members",
                columns: new[] { "project", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_members_subject",
                schema: "feedback",
                table: "members",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "IX_projects_name",
                schema: "feedback",
                table: "projects",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rater_sessions_expire_time",
                schema: "feedback",
                table: "rater_sessions",
                column: "expire_time");

            migrationBuilder.CreateIndex(
                name: "IX_rater_sessions_rater",
                schema: "feedback",
                table: "rater_sessions",
                column: "rater");

            migrationBuilder.CreateIndex(
                name: "IX_raters_name",
                schema: "feedback",
                table: "raters",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_raters_project",
                schema: "feedback",
                table: "raters",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_raters_rater_id",
                schema: "feedback",
                table: "raters",
                column: "rater_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "audit_records",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "consents",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "invitations",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "members",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "projects",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "rater_sessions",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "raters",
                schema: "feedback");
        }
    }
}
