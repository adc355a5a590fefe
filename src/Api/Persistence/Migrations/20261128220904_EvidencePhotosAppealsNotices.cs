using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class EvidencePhotosAppealsNotices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What sellers typed there named no picture that anybody could see; it is kept with their words.
            migrationBuilder.Sql(
                "update disputes.disputes set answer = answer || ' （凭证编号：' || answer_image_ref || '）' where answer_image_ref is not null"
            );
            migrationBuilder.DropColumn(name: "answer_image_ref", schema: "disputes", table: "disputes");

            migrationBuilder.AddColumn<string>(name: "matter", schema: "cards", table: "photos", type: "text", nullable: true);

            migrationBuilder.AddColumn<bool>(name: "card_is_free", schema: "orders", table: "appeals", type: "boolean", nullable: true);

            migrationBuilder.CreateIndex(name: "ix_notices_at", schema: "notices", table: "notices", column: "at");

            migrationBuilder.CreateIndex(name: "ix_app_messages_at", schema: "notices", table: "app_messages", column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_notices_at", schema: "notices", table: "notices");

            migrationBuilder.DropIndex(name: "ix_app_messages_at", schema: "notices", table: "app_messages");

            migrationBuilder.DropColumn(name: "matter", schema: "cards", table: "photos");

            migrationBuilder.DropColumn(name: "card_is_free", schema: "orders", table: "appeals");

            migrationBuilder.AddColumn<string>(
                name: "answer_image_ref",
                schema: "disputes",
                table: "disputes",
                type: "text",
                nullable: true
            );
        }
    }
}
