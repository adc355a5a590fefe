using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ErasureAndTopUps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erased_at",
                schema: "sellers",
                table: "sellers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "kept_until",
                schema: "sellers",
                table: "sellers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "part_fen",
                schema: "disputes",
                table: "disputes",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "remaining_fen",
                schema: "disputes",
                table: "disputes",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "top_ups",
                schema: "reconciliation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    reference = table.Column<string>(type: "character varying(96)", maxLength: 96, nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    their_no = table.Column<string>(type: "text", nullable: true),
                    arrived_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_top_ups", x => x.id);
                    table.CheckConstraint("ck_top_ups_amount", "amount_fen > 0");
                });

            migrationBuilder.CreateIndex(
                name: "ix_top_ups_channel",
                schema: "reconciliation",
                table: "top_ups",
                column: "channel",
                filter: "their_no is null");

            migrationBuilder.CreateIndex(
                name: "ix_top_ups_channel_their_no",
                schema: "reconciliation",
                table: "top_ups",
                columns: new[] { "channel", "their_no" },
                unique: true,
                filter: "their_no is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "top_ups",
                schema: "reconciliation");

            migrationBuilder.DropColumn(
                name: "erased_at",
                schema: "sellers",
                table: "sellers");

            migrationBuilder.DropColumn(
                name: "kept_until",
                schema: "sellers",
                table: "sellers");

            migrationBuilder.DropColumn(
                name: "part_fen",
                schema: "disputes",
                table: "disputes");

            migrationBuilder.DropColumn(
                name: "remaining_fen",
                schema: "disputes",
                table: "disputes");
        }
    }
}
