using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Watchlists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(name: "watchlists");

            migrationBuilder.CreateTable(
                name: "entries",
                schema: "watchlists",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    list = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<string>(type: "text", nullable: false),
                    content_index = table.Column<string>(type: "text", nullable: false),
                    person_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    from_version = table.Column<int>(type: "integer", nullable: false),
                    until_version = table.Column<int>(type: "integer", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entries", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "keys",
                schema: "watchlists",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_keys", x => new { x.key, x.entry_id });
                }
            );

            migrationBuilder.CreateTable(
                name: "screenings",
                schema: "watchlists",
                columns: table => new
                {
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_screenings", x => x.seller_id);
                }
            );

            migrationBuilder.CreateTable(
                name: "versions",
                schema: "watchlists",
                columns: table => new
                {
                    version = table
                        .Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    list = table.Column<string>(type: "text", nullable: false),
                    entries = table.Column<int>(type: "integer", nullable: false),
                    added = table.Column<int>(type: "integer", nullable: false),
                    ended = table.Column<int>(type: "integer", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    screened_after = table.Column<Guid>(type: "uuid", nullable: true),
                    screened = table.Column<int>(type: "integer", nullable: false),
                    screened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_versions", x => x.version);
                }
            );

            migrationBuilder.CreateTable(
                name: "matches",
                schema: "watchlists",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    born = table.Column<string>(type: "text", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_matches", x => x.id);
                    table.ForeignKey(
                        name: "fk_matches_entries_entry_id",
                        column: x => x.entry_id,
                        principalSchema: "watchlists",
                        principalTable: "entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "reviews",
                schema: "watchlists",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    match_id = table.Column<Guid>(type: "uuid", nullable: false),
                    same_person = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reviews1", x => x.id);
                    table.ForeignKey(
                        name: "fk_reviews_matches_match_id",
                        column: x => x.match_id,
                        principalSchema: "watchlists",
                        principalTable: "matches",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_entries_in_force",
                schema: "watchlists",
                table: "entries",
                columns: new[] { "list", "number" },
                unique: true,
                filter: "until_version is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_entries_list_number_from_version",
                schema: "watchlists",
                table: "entries",
                columns: new[] { "list", "number", "from_version" }
            );

            migrationBuilder.CreateIndex(name: "ix_keys_entry_id", schema: "watchlists", table: "keys", column: "entry_id");

            migrationBuilder.CreateIndex(name: "ix_matches_entry_id", schema: "watchlists", table: "matches", column: "entry_id");

            migrationBuilder.CreateIndex(
                name: "ix_matches_seller_id_entry_id",
                schema: "watchlists",
                table: "matches",
                columns: new[] { "seller_id", "entry_id" },
                unique: true
            );

            migrationBuilder.CreateIndex(name: "ix_reviews_match_id", schema: "watchlists", table: "reviews", column: "match_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "keys", schema: "watchlists");

            migrationBuilder.DropTable(name: "reviews", schema: "watchlists");

            migrationBuilder.DropTable(name: "screenings", schema: "watchlists");

            migrationBuilder.DropTable(name: "versions", schema: "watchlists");

            migrationBuilder.DropTable(name: "matches", schema: "watchlists");

            migrationBuilder.DropTable(name: "entries", schema: "watchlists");
        }
    }
}
