using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SealsAndWitnesses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "approved_by", schema: "cards", table: "reveals", type: "text", nullable: true);

            migrationBuilder.AddColumn<byte[]>(name: "sm3_root", schema: "receipts", table: "checkpoints", type: "bytea", nullable: true);

            migrationBuilder.CreateTable(
                name: "data_keys",
                schema: "platform",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    ring = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kek_id = table.Column<string>(type: "text", nullable: false),
                    wrapped = table.Column<byte[]>(type: "bytea", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    current_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_keys", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "publications",
                schema: "receipts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer = table.Column<byte[]>(type: "bytea", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_publications", x => x.id);
                    table.ForeignKey(
                        name: "fk_publications_checkpoints_size",
                        column: x => x.size,
                        principalSchema: "receipts",
                        principalTable: "checkpoints",
                        principalColumn: "size",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "reseal_progress",
                schema: "platform",
                columns: table => new
                {
                    table_name = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    last_id = table.Column<Guid>(type: "uuid", nullable: false),
                    resealed = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reseal_progress", x => new { x.table_name, x.key_id });
                }
            );

            migrationBuilder.CreateTable(
                name: "reveal_requests",
                schema: "cards",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    card_id = table.Column<Guid>(type: "uuid", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reveal_requests", x => x.id);
                    table.ForeignKey(
                        name: "fk_reveal_requests_cards_card_id",
                        column: x => x.card_id,
                        principalSchema: "cards",
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "sm3_nodes",
                schema: "receipts",
                columns: table => new
                {
                    level = table.Column<short>(type: "smallint", nullable: false),
                    index = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sm3_nodes", x => new { x.level, x.index });
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_data_keys_ring_number",
                schema: "platform",
                table: "data_keys",
                columns: new[] { "ring", "number" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_publications_next_attempt_at",
                schema: "receipts",
                table: "publications",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_publications_size_kind_target",
                schema: "receipts",
                table: "publications",
                columns: new[] { "size", "kind", "target" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_reveal_requests_asked_at",
                schema: "cards",
                table: "reveal_requests",
                column: "asked_at"
            );

            migrationBuilder.CreateIndex(name: "ix_reveal_requests_card_id", schema: "cards", table: "reveal_requests", column: "card_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "data_keys", schema: "platform");

            migrationBuilder.DropTable(name: "publications", schema: "receipts");

            migrationBuilder.DropTable(name: "reseal_progress", schema: "platform");

            migrationBuilder.DropTable(name: "reveal_requests", schema: "cards");

            migrationBuilder.DropTable(name: "sm3_nodes", schema: "receipts");

            migrationBuilder.DropColumn(name: "approved_by", schema: "cards", table: "reveals");

            migrationBuilder.DropColumn(name: "sm3_root", schema: "receipts", table: "checkpoints");
        }
    }
}
