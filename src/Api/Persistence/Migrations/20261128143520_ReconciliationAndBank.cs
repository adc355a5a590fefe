using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ReconciliationAndBank : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(name: "ck_postings_account", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_client", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_credit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_debit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_one_class", schema: "ledger", table: "holds");

            migrationBuilder.EnsureSchema(name: "reconciliation");

            migrationBuilder.CreateTable(
                name: "day_closings",
                schema: "ledger",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    closed = table.Column<bool>(type: "boolean", nullable: false),
                    by = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    second_by = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    head = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_day_closings", x => new { x.day, x.sequence });
                    table.CheckConstraint("ck_day_closings_sequence", "sequence > 0 and closed = (sequence % 2 = 1)");
                    table.CheckConstraint("ck_day_closings_two_people", "closed or second_by is not null and second_by <> by");
                }
            );

            migrationBuilder.CreateTable(
                name: "imports",
                schema: "reconciliation",
                columns: table => new
                {
                    channel = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    out_fen = table.Column<long>(type: "bigint", nullable: false),
                    in_fen = table.Column<long>(type: "bigint", nullable: false),
                    opening_fen = table.Column<long>(type: "bigint", nullable: true),
                    closing_fen = table.Column<long>(type: "bigint", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imports", x => new { x.channel, x.day });
                }
            );

            migrationBuilder.CreateTable(
                name: "items",
                schema: "reconciliation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    subject = table.Column<string>(type: "character varying(96)", maxLength: 96, nullable: false),
                    @class = table.Column<string>(name: "class", type: "character varying(64)", maxLength: 64, nullable: false),
                    their_no = table.Column<string>(type: "text", nullable: true),
                    attempt_no = table.Column<string>(type: "text", nullable: true),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    their_fen = table.Column<long>(type: "bigint", nullable: true),
                    our_fen = table.Column<long>(type: "bigint", nullable: true),
                    missing_fen = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    owner = table.Column<string>(type: "text", nullable: true),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resolution = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    explained_by = table.Column<string>(type: "text", nullable: true),
                    second_by = table.Column<string>(type: "text", nullable: true),
                    second_note = table.Column<string>(type: "text", nullable: true),
                    explained_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    journal_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_items", x => x.id);
                    table.CheckConstraint(
                        "ck_items_explained",
                        "state <> 'Explained' or resolution is not null and explained_at is not null"
                    );
                    table.CheckConstraint(
                        "ck_items_two_people",
                        "state <> 'Explained' or missing_fen = 0 or second_by is not null and second_by <> explained_by"
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "reopenings",
                schema: "reconciliation",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    closing = table.Column<int>(type: "integer", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reopenings", x => new { x.day, x.closing });
                }
            );

            migrationBuilder.CreateTable(
                name: "lines",
                schema: "reconciliation",
                columns: table => new
                {
                    channel = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    their_no = table.Column<string>(type: "character varying(96)", maxLength: 96, nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    our_no = table.Column<string>(type: "text", nullable: true),
                    signed_fen = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    account = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    matched_no = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lines", x => new { x.channel, x.their_no });
                    table.CheckConstraint("ck_lines_amount", "signed_fen <> 0");
                    table.ForeignKey(
                        name: "fk_lines_imports_channel_day",
                        columns: x => new { x.channel, x.day },
                        principalSchema: "reconciliation",
                        principalTable: "imports",
                        principalColumns: new[] { "channel", "day" },
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_account",
                schema: "ledger",
                table: "postings",
                sql: "account = 'asset:card-stock' or account = 'asset:own:bank' or account = 'asset:client:wechat' or account = 'asset:client:alipay' or account = 'asset:client:bank' or account = 'asset:client:deposits' or account like 'asset:recycler-receivable:_%' or account like 'asset:issuer-claim:_%' or account like 'asset:channel-claim:_%' or account like 'asset:seller-recovery:_%' or account like 'liability:seller-payable:_%' or account like 'liability:recycler-deposit:_%' or account like 'liability:company-deposit:_%' or account like 'liability:suspense:_%' or account like 'liability:reward-payable:_%' or account = 'liability:withheld-tax' or account = 'liability:vat-payable' or account = 'liability:loss-provision' or account = 'equity:capital' or account = 'revenue:fee' or account = 'revenue:spread' or account = 'revenue:forfeited-deposit' or account = 'expense:channel-cost' or account = 'expense:card-loss' or account = 'expense:loss-provision' or account = 'expense:reporter-reward'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_client",
                schema: "ledger",
                table: "postings",
                sql: "client = (account = 'asset:client:wechat' or account = 'asset:client:alipay' or account = 'asset:client:bank' or account = 'asset:client:deposits' or account like 'liability:seller-payable:_%' or account like 'liability:recycler-deposit:_%' or account like 'liability:company-deposit:_%' or account like 'liability:suspense:_%')"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_credit_account",
                schema: "ledger",
                table: "holds",
                sql: "credit_account = 'asset:card-stock' or credit_account = 'asset:own:bank' or credit_account = 'asset:client:wechat' or credit_account = 'asset:client:alipay' or credit_account = 'asset:client:bank' or credit_account = 'asset:client:deposits' or credit_account like 'asset:recycler-receivable:_%' or credit_account like 'asset:issuer-claim:_%' or credit_account like 'asset:channel-claim:_%' or credit_account like 'asset:seller-recovery:_%' or credit_account like 'liability:seller-payable:_%' or credit_account like 'liability:recycler-deposit:_%' or credit_account like 'liability:company-deposit:_%' or credit_account like 'liability:suspense:_%' or credit_account like 'liability:reward-payable:_%' or credit_account = 'liability:withheld-tax' or credit_account = 'liability:vat-payable' or credit_account = 'liability:loss-provision' or credit_account = 'equity:capital' or credit_account = 'revenue:fee' or credit_account = 'revenue:spread' or credit_account = 'revenue:forfeited-deposit' or credit_account = 'expense:channel-cost' or credit_account = 'expense:card-loss' or credit_account = 'expense:loss-provision' or credit_account = 'expense:reporter-reward'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_debit_account",
                schema: "ledger",
                table: "holds",
                sql: "debit_account = 'asset:card-stock' or debit_account = 'asset:own:bank' or debit_account = 'asset:client:wechat' or debit_account = 'asset:client:alipay' or debit_account = 'asset:client:bank' or debit_account = 'asset:client:deposits' or debit_account like 'asset:recycler-receivable:_%' or debit_account like 'asset:issuer-claim:_%' or debit_account like 'asset:channel-claim:_%' or debit_account like 'asset:seller-recovery:_%' or debit_account like 'liability:seller-payable:_%' or debit_account like 'liability:recycler-deposit:_%' or debit_account like 'liability:company-deposit:_%' or debit_account like 'liability:suspense:_%' or debit_account like 'liability:reward-payable:_%' or debit_account = 'liability:withheld-tax' or debit_account = 'liability:vat-payable' or debit_account = 'liability:loss-provision' or debit_account = 'equity:capital' or debit_account = 'revenue:fee' or debit_account = 'revenue:spread' or debit_account = 'revenue:forfeited-deposit' or debit_account = 'expense:channel-cost' or debit_account = 'expense:card-loss' or debit_account = 'expense:loss-provision' or debit_account = 'expense:reporter-reward'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_one_class",
                schema: "ledger",
                table: "holds",
                sql: "(debit_account = 'asset:client:wechat' or debit_account = 'asset:client:alipay' or debit_account = 'asset:client:bank' or debit_account = 'asset:client:deposits' or debit_account like 'liability:seller-payable:_%' or debit_account like 'liability:recycler-deposit:_%' or debit_account like 'liability:company-deposit:_%' or debit_account like 'liability:suspense:_%') = (credit_account = 'asset:client:wechat' or credit_account = 'asset:client:alipay' or credit_account = 'asset:client:bank' or credit_account = 'asset:client:deposits' or credit_account like 'liability:seller-payable:_%' or credit_account like 'liability:recycler-deposit:_%' or credit_account like 'liability:company-deposit:_%' or credit_account like 'liability:suspense:_%')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_attempts_closed_at",
                schema: "payouts",
                table: "attempts",
                column: "closed_at",
                filter: "state = 'Bounced'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_attempts_reference",
                schema: "payouts",
                table: "attempts",
                column: "reference",
                filter: "reference is not null"
            );

            migrationBuilder.CreateIndex(name: "ix_imports_day", schema: "reconciliation", table: "imports", column: "day");

            migrationBuilder.CreateIndex(
                name: "items_once",
                schema: "reconciliation",
                table: "items",
                columns: new[] { "channel", "subject" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_items_day",
                schema: "reconciliation",
                table: "items",
                column: "day",
                filter: "state <> 'Explained'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_lines_channel_day",
                schema: "reconciliation",
                table: "lines",
                columns: new[] { "channel", "day" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_lines_channel_matched_no",
                schema: "reconciliation",
                table: "lines",
                columns: new[] { "channel", "matched_no" },
                filter: "matched_no is not null"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "day_closings", schema: "ledger");

            migrationBuilder.DropTable(name: "items", schema: "reconciliation");

            migrationBuilder.DropTable(name: "lines", schema: "reconciliation");

            migrationBuilder.DropTable(name: "reopenings", schema: "reconciliation");

            migrationBuilder.DropTable(name: "imports", schema: "reconciliation");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_account", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_client", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_credit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_debit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_one_class", schema: "ledger", table: "holds");

            migrationBuilder.DropIndex(name: "ix_attempts_closed_at", schema: "payouts", table: "attempts");

            migrationBuilder.DropIndex(name: "ix_attempts_reference", schema: "payouts", table: "attempts");

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_account",
                schema: "ledger",
                table: "postings",
                sql: "account = 'asset:card-stock' or account = 'asset:own:bank' or account = 'asset:client:wechat' or account = 'asset:client:alipay' or account = 'asset:client:deposits' or account like 'asset:recycler-receivable:_%' or account like 'asset:issuer-claim:_%' or account like 'asset:seller-recovery:_%' or account like 'liability:seller-payable:_%' or account like 'liability:recycler-deposit:_%' or account like 'liability:company-deposit:_%' or account like 'liability:reward-payable:_%' or account = 'liability:withheld-tax' or account = 'liability:vat-payable' or account = 'liability:loss-provision' or account = 'equity:capital' or account = 'revenue:fee' or account = 'revenue:spread' or account = 'revenue:forfeited-deposit' or account = 'expense:channel-cost' or account = 'expense:card-loss' or account = 'expense:loss-provision' or account = 'expense:reporter-reward'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_client",
                schema: "ledger",
                table: "postings",
                sql: "client = (account = 'asset:client:wechat' or account = 'asset:client:alipay' or account = 'asset:client:deposits' or account like 'liability:seller-payable:_%' or account like 'liability:recycler-deposit:_%' or account like 'liability:company-deposit:_%')"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_credit_account",
                schema: "ledger",
                table: "holds",
                sql: "credit_account = 'asset:card-stock' or credit_account = 'asset:own:bank' or credit_account = 'asset:client:wechat' or credit_account = 'asset:client:alipay' or credit_account = 'asset:client:deposits' or credit_account like 'asset:recycler-receivable:_%' or credit_account like 'asset:issuer-claim:_%' or credit_account like 'asset:seller-recovery:_%' or credit_account like 'liability:seller-payable:_%' or credit_account like 'liability:recycler-deposit:_%' or credit_account like 'liability:company-deposit:_%' or credit_account like 'liability:reward-payable:_%' or credit_account = 'liability:withheld-tax' or credit_account = 'liability:vat-payable' or credit_account = 'liability:loss-provision' or credit_account = 'equity:capital' or credit_account = 'revenue:fee' or credit_account = 'revenue:spread' or credit_account = 'revenue:forfeited-deposit' or credit_account = 'expense:channel-cost' or credit_account = 'expense:card-loss' or credit_account = 'expense:loss-provision' or credit_account = 'expense:reporter-reward'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_debit_account",
                schema: "ledger",
                table: "holds",
                sql: "debit_account = 'asset:card-stock' or debit_account = 'asset:own:bank' or debit_account = 'asset:client:wechat' or debit_account = 'asset:client:alipay' or debit_account = 'asset:client:deposits' or debit_account like 'asset:recycler-receivable:_%' or debit_account like 'asset:issuer-claim:_%' or debit_account like 'asset:seller-recovery:_%' or debit_account like 'liability:seller-payable:_%' or debit_account like 'liability:recycler-deposit:_%' or debit_account like 'liability:company-deposit:_%' or debit_account like 'liability:reward-payable:_%' or debit_account = 'liability:withheld-tax' or debit_account = 'liability:vat-payable' or debit_account = 'liability:loss-provision' or debit_account = 'equity:capital' or debit_account = 'revenue:fee' or debit_account = 'revenue:spread' or debit_account = 'revenue:forfeited-deposit' or debit_account = 'expense:channel-cost' or debit_account = 'expense:card-loss' or debit_account = 'expense:loss-provision' or debit_account = 'expense:reporter-reward'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_one_class",
                schema: "ledger",
                table: "holds",
                sql: "(debit_account = 'asset:client:wechat' or debit_account = 'asset:client:alipay' or debit_account = 'asset:client:deposits' or debit_account like 'liability:seller-payable:_%' or debit_account like 'liability:recycler-deposit:_%' or debit_account like 'liability:company-deposit:_%') = (credit_account = 'asset:client:wechat' or credit_account = 'asset:client:alipay' or credit_account = 'asset:client:deposits' or credit_account like 'liability:seller-payable:_%' or credit_account like 'liability:recycler-deposit:_%' or credit_account like 'liability:company-deposit:_%')"
            );
        }
    }
}
