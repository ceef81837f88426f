using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations
{
    /// <inheritdoc />
    public partial class QualityControl : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "resume_time",
                table: "raters",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "gold_question",
                table: "labels",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "gold_right",
                table: "labels",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "gold_feedback_enabled",
                table: "labeling_rules",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<double>(
                name: "gold_share",
                table: "labeling_rules",
                type: "REAL",
                nullable: false,
                defaultValue: 0.050000000000000003);

            migrationBuilder.AddColumn<double>(
                name: "min_gold_accuracy",
                table: "labeling_rules",
                type: "REAL",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<int>(
                name: "onboarding_gold_count",
                table: "labeling_rules",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "gold_question",
                table: "label_task_images",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "gold",
                table: "images",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "gold_questions",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    image = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    expected = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    explanation = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false),
                    delete_time = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gold_questions", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "guideline_acknowledgements",
                columns: table => new
                {
                    guideline = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    rater_id = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_guideline_acknowledgements", x => new { x.guideline, x.rater_id });
                });

            migrationBuilder.CreateTable(
                name: "guidelines",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    project = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    markdown_text = table.Column<string>(type: "TEXT", maxLength: 65536, nullable: false),
                    create_time = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_guidelines", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_labels_gold_question",
                table: "labels",
                column: "gold_question",
                filter: "\"gold_question\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_gold_questions_image",
                table: "gold_questions",
                column: "image",
                unique: true,
                filter: "\"delete_time\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_gold_questions_name",
                table: "gold_questions",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_gold_questions_project",
                table: "gold_questions",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_guidelines_name",
                table: "guidelines",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_guidelines_project_version",
                table: "guidelines",
                columns: new[] { "project", "version" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "gold_questions");

            migrationBuilder.DropTable(
                name: "guideline_acknowledgements");

            migrationBuilder.DropTable(
                name: "guidelines");

            migrationBuilder.DropIndex(
                name: "IX_labels_gold_question",
                table: "labels");

            migrationBuilder.DropColumn(
                name: "resume_time",
                table: "raters");

            migrationBuilder.DropColumn(
                name: "gold_question",
                table: "labels");

            migrationBuilder.DropColumn(
                name: "gold_right",
                table: "labels");

            migrationBuilder.DropColumn(
                name: "gold_feedback_enabled",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "gold_share",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "min_gold_accuracy",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "onboarding_gold_count",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "gold_question",
                table: "label_task_images");

            migrationBuilder.DropColumn(
                name: "gold",
                table: "images");
        }
    }
}
