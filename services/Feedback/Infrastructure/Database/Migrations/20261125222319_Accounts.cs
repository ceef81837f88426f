using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations
{
    /// <inheritdoc />
    public partial class Accounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    expire_time = table.Column<long>(type: "INTEGER", nullable: false),
                    secret_prefix = table.Column<string>(type: "TEXT", maxLength: 21, nullable: false),
                    secret_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    last_use_time = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "audit_records",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    method = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    resource = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    request_id = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    values_before = table.Column<string>(type: "TEXT", nullable: false),
                    values_after = table.Column<string>(type: "TEXT", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_records", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "consents",
                columns: table => new
                {
                    rater = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    text_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_consents", x => new { x.rater, x.version });
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    max_use_count = table.Column<int>(type: "INTEGER", nullable: false),
                    use_count = table.Column<int>(type: "INTEGER", nullable: false),
                    expire_time = table.Column<long>(type: "INTEGER", nullable: false),
                    secret_prefix = table.Column<string>(type: "TEXT", maxLength: 21, nullable: false),
                    secret_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invitations", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "members",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_members", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "projects",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    encoder = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    consent_text = table.Column<string>(type: "TEXT", maxLength: 16384, nullable: false),
                    consent_version = table.Column<int>(type: "INTEGER", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    update_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_projects", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "rater_sessions",
                columns: table => new
                {
                    token_prefix = table.Column<string>(type: "TEXT", maxLength: 21, nullable: false),
                    token_sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    rater = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    expire_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rater_sessions", x => x.token_prefix);
                });

            migrationBuilder.CreateTable(
                name: "raters",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    pause_comment = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    invitation = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    consent_version = table.Column<int>(type: "INTEGER", nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_raters", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_name",
                table: "api_keys",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_project",
                table: "api_keys",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_secret_prefix",
                table: "api_keys",
                column: "secret_prefix",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_records_name",
                table: "audit_records",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_records_project",
                table: "audit_records",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_invitations_name",
                table: "invitations",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invitations_project",
                table: "invitations",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_invitations_secret_prefix",
                table: "invitations",
                column: "secret_prefix",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_members_name",
                table: "members",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_members_project_subject",
                table: "members",
                columns: new[] { "project", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_members_subject",
                table: "members",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "IX_projects_name",
                table: "projects",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rater_sessions_expire_time",
                table: "rater_sessions",
                column: "expire_time");

            migrationBuilder.CreateIndex(
                name: "IX_rater_sessions_rater",
                table: "rater_sessions",
                column: "rater");

            migrationBuilder.CreateIndex(
                name: "IX_raters_name",
                table: "raters",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_raters_project",
                table: "raters",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_raters_rater_id",
                table: "raters",
                column: "rater_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "audit_records");

            migrationBuilder.DropTable(
                name: "consents");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "members");

            migrationBuilder.DropTable(
                name: "projects");

            migrationBuilder.DropTable(
                name: "rater_sessions");

            migrationBuilder.DropTable(
                name: "raters");
        }
    }
}
