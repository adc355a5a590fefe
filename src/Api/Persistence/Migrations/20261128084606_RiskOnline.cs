using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class RiskOnline : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "facts", schema: "orders", table: "orders", type: "jsonb", nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "event_id",
                schema: "risk",
                table: "decisions",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000")
            );

            migrationBuilder.AddColumn<double>(
                name: "expected_loss_fen",
                schema: "risk",
                table: "decisions",
                type: "double precision",
                nullable: true
            );

            migrationBuilder.AddColumn<byte[]>(name: "features", schema: "risk", table: "decisions", type: "bytea", nullable: true);

            migrationBuilder.AddColumn<string>(name: "features_hash", schema: "risk", table: "decisions", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(name: "inputs", schema: "risk", table: "decisions", type: "jsonb", nullable: true);

            migrationBuilder.AddColumn<string>(name: "model_version", schema: "risk", table: "decisions", type: "text", nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "probability",
                schema: "risk",
                table: "decisions",
                type: "double precision",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(name: "rules_version", schema: "risk", table: "decisions", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "step",
                schema: "risk",
                table: "decisions",
                type: "text",
                nullable: false,
                defaultValue: ""
            );

            // Every decision so far was about an order.
            migrationBuilder.Sql("update risk.decisions set event_id = order_id, step = 'offer'");

            migrationBuilder.CreateTable(
                name: "deal_events",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    step = table.Column<string>(type: "text", nullable: false),
                    seller = table.Column<string>(type: "text", nullable: false),
                    device = table.Column<string>(type: "text", nullable: true),
                    ip = table.Column<string>(type: "text", nullable: true),
                    payout = table.Column<string>(type: "text", nullable: true),
                    identity = table.Column<string>(type: "text", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true),
                    card = table.Column<string>(type: "text", nullable: true),
                    prefix = table.Column<string>(type: "text", nullable: true),
                    serial = table.Column<long>(type: "bigint", nullable: true),
                    brand = table.Column<string>(type: "text", nullable: true),
                    recycler = table.Column<string>(type: "text", nullable: true),
                    staff = table.Column<string>(type: "text", nullable: true),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    face_fen = table.Column<long>(type: "bigint", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: true),
                    bonus_fen = table.Column<long>(type: "bigint", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: true),
                    region = table.Column<string>(type: "text", nullable: true),
                    account_age_days = table.Column<double>(type: "double precision", nullable: true),
                    kyc_level = table.Column<int>(type: "integer", nullable: true),
                    purchase_proof = table.Column<bool>(type: "boolean", nullable: true),
                    payout_name_matches = table.Column<bool>(type: "boolean", nullable: true),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    quotes_asked = table.Column<int>(type: "integer", nullable: true),
                    seconds_to_accept = table.Column<double>(type: "double precision", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deal_events", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "entity_states",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    state = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entity_states", x => new { x.id, x.kind });
                }
            );

            migrationBuilder.CreateTable(
                name: "labels",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    fraud = table.Column<bool>(type: "boolean", nullable: false),
                    typology = table.Column<string>(type: "text", nullable: true),
                    loss_fen = table.Column<long>(type: "bigint", nullable: true),
                    known_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    learned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_labels", x => x.id);
                    table.ForeignKey(
                        name: "fk_labels_deal_events_id",
                        column: x => x.id,
                        principalSchema: "risk",
                        principalTable: "deal_events",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_labels_next_attempt_at",
                schema: "risk",
                table: "labels",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "entity_states", schema: "risk");

            migrationBuilder.DropTable(name: "labels", schema: "risk");

            migrationBuilder.DropTable(name: "deal_events", schema: "risk");

            migrationBuilder.DropColumn(name: "facts", schema: "orders", table: "orders");

            migrationBuilder.DropColumn(name: "event_id", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "expected_loss_fen", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "features", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "features_hash", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "inputs", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "model_version", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "probability", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "rules_version", schema: "risk", table: "decisions");

            migrationBuilder.DropColumn(name: "step", schema: "risk", table: "decisions");
        }
    }
}
