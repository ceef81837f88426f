using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class QualityControl : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "resume_time",
                schema: "feedback",
                table: "raters",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "gold_question",
                schema: "feedback",
                table: "labels",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "gold_right",
                schema: "feedback",
                table: "labels",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "gold_feedback_enabled",
                schema: "feedback",
                table: "labeling_rules",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<double>(
                name: "gold_share",
                schema: "feedback",
                table: "labeling_rules",
                type: "double precision",
                nullable: false,
                defaultValue: 0.050000000000000003);

            migrationBuilder.AddColumn<double>(
                name: "min_gold_accuracy",
                schema: "feedback",
                table: "labeling_rules",
                type: "double precision",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<int>(
                name: "onboarding_gold_count",
                schema: "feedback",
                table: "labeling_rules",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "gold_question",
                schema: "feedback",
                table: "label_task_images",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "gold",
                schema: "feedback",
                table: "images",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "gold_questions",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    image = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    expected = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    explanation = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    delete_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gold_questions", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "guideline_acknowledgements",
                schema: "feedback",
                columns: table => new
                {
                    guideline = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    rater_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_guideline_acknowledgements", x => new { x.guideline, x.rater_id });
                });

            migrationBuilder.CreateTable(
                name: "guidelines",
                schema: "feedback",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    project = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    markdown_text = table.Column<string>(type: "character varying(65536)", maxLength: 65536, nullable: false, collation: "C"),
                    create_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_guidelines", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_labels_gold_question",
                schema: "feedback",
                table: "labels",
                column: "gold_question",
                filter: "\"gold_question\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_gold_questions_image",
                schema: "feedback",
                table: "gold_questions",
                column: "image",
                unique: true,
                filter: "\"delete_time\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_gold_questions_name",
                schema: "feedback",
                table: "gold_questions",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_gold_questions_project",
                schema: "feedback",
                table: "gold_questions",
                column: "project");

            migrationBuilder.CreateIndex(
                name: "IX_guidelines_name",
                schema: "feedback",
                table: "guidelines",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_guidelines_project_version",
                schema: "feedback",
                table: "guidelines",
                columns: new[] { "project", "version" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "gold_questions",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "guideline_acknowledgements",
                schema: "feedback");

            migrationBuilder.DropTable(
                name: "guidelines",
                schema: "feedback");

            migrationBuilder.DropIndex(
                name: "IX_labels_gold_question",
                schema: "feedback",
                table: "labels");

            migrationBuilder.DropColumn(
                name: "resume_time",
                schema: "feedback",
                table: "raters");

            migrationBuilder.DropColumn(
                name: "gold_question",
                schema: "feedback",
                table: "labels");

            migrationBuilder.DropColumn(
                name: "gold_right",
                schema: "feedback",
                table: "labels");

            migrationBuilder.DropColumn(
                name: "gold_feedback_enabled",
                schema: "feedback",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "gold_share",
                schema: "feedback",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "min_gold_accuracy",
                schema: "feedback",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "onboarding_gold_count",
                schema: "feedback",
                table: "labeling_rules");

            migrationBuilder.DropColumn(
                name: "gold_question",
                schema: "feedback",
                table: "label_task_images");

            migrationBuilder.DropColumn(
                name: "gold",
                schema: "feedback",
                table: "images");
        }
    }
}
