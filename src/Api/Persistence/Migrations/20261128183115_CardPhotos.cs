using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CardPhotos : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "photo_id",
                schema: "cards",
                table: "reveals",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "photos",
                schema: "cards",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    number_index = table.Column<byte[]>(type: "bytea", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    flags = table.Column<List<string>>(type: "text[]", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    card_id = table.Column<Guid>(type: "uuid", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_photos", x => x.id);
                    table.ForeignKey(
                        name: "fk_photos_cards_card_id",
                        column: x => x.card_id,
                        principalSchema: "cards",
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "photo_contents",
                schema: "cards",
                columns: table => new
                {
                    photo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    data_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_photo_contents", x => x.photo_id);
                    table.ForeignKey(
                        name: "fk_photo_contents_stored_photo_photo_id",
                        column: x => x.photo_id,
                        principalSchema: "cards",
                        principalTable: "photos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_photos_card_id",
                schema: "cards",
                table: "photos",
                column: "card_id");

            migrationBuilder.CreateIndex(
                name: "ix_photos_next_attempt_at",
                schema: "cards",
                table: "photos",
                column: "next_attempt_at");

            migrationBuilder.CreateIndex(
                name: "ix_photos_number_index",
                schema: "cards",
                table: "photos",
                column: "number_index");

            migrationBuilder.CreateIndex(
                name: "ix_photos_order_id",
                schema: "cards",
                table: "photos",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_photos_seller_id_taken_at",
                schema: "cards",
                table: "photos",
                columns: new[] { "seller_id", "taken_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "photo_contents",
                schema: "cards");

            migrationBuilder.DropTable(
                name: "photos",
                schema: "cards");

            migrationBuilder.DropColumn(
                name: "photo_id",
                schema: "cards",
                table: "reveals");
        }
    }
}
