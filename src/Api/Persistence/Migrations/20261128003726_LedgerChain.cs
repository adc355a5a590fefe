using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class LedgerChain : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "chain",
                schema: "ledger",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    journal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_chain", x => x.sequence);
                    table.CheckConstraint("ck_chain_hash", "length(hash) = 32 and sequence > 0");
                    table.ForeignKey(
                        name: "fk_chain_ledger_journal_row_journal_id",
                        column: x => x.journal_id,
                        principalSchema: "ledger",
                        principalTable: "journals",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "unchained",
                schema: "ledger",
                columns: table => new { journal_id = table.Column<Guid>(type: "uuid", nullable: false) },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unchained", x => x.journal_id);
                }
            );

            migrationBuilder.CreateIndex(name: "ix_chain_journal_id", schema: "ledger", table: "chain", column: "journal_id", unique: true);

            // What was posted before there was a chain waits for its link too.
            migrationBuilder.Sql("insert into ledger.unchained (journal_id) select id from ledger.journals");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "chain", schema: "ledger");

            migrationBuilder.DropTable(name: "unchained", schema: "ledger");
        }
    }
}
