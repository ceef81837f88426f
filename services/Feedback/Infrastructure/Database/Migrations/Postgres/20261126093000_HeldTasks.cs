using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RlhfT2I.Feedback.Infrastructure.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class HeldTasks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_label_tasks_project_rater_id",
                schema: "feedback",
                table: "label_tasks",
                columns: new[] { "project", "rater_id" },
                filter: "\"lease_expire_time\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_label_tasks_project_rater_id",
                schema: "feedback",
                table: "label_tasks");
        }
    }
}
