using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class WatchlistsChannelsAndDisputes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(name: "ck_postings_account", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_client", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_credit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_debit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_one_class", schema: "ledger", table: "holds");

            migrationBuilder.DropIndex(name: "attempts_one_alive", schema: "payouts", table: "attempts");

            migrationBuilder.EnsureSchema(name: "deposits");

            migrationBuilder.EnsureSchema(name: "disputes");

            migrationBuilder.EnsureSchema(name: "watchlists");

            migrationBuilder.AddColumn<string>(name: "alipay_index", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<byte[]>(name: "alipay_sealed", schema: "sellers", table: "sellers", type: "bytea", nullable: true);

            migrationBuilder.AddColumn<string>(name: "company_code", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(name: "company_name", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(name: "company_set_by", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(name: "paid_first", schema: "sellers", table: "sellers", type: "text", nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "paid_to_bank_card",
                schema: "sellers",
                table: "sellers",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );

            migrationBuilder.AddColumn<List<string>>(
                name: "closed_routes",
                schema: "payouts",
                table: "payouts",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'"
            );

            migrationBuilder.AddColumn<string>(
                name: "funds_at",
                schema: "payouts",
                table: "payouts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "wechat"
            );

            migrationBuilder.AddColumn<string>(
                name: "kind",
                schema: "payouts",
                table: "payouts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "WeChat"
            );

            migrationBuilder.AddColumn<byte[]>(name: "sealed_accounts", schema: "payouts", table: "payouts", type: "bytea", nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "kept_back_fen",
                schema: "orders",
                table: "orders",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.AddColumn<string>(
                name: "kind",
                schema: "payouts",
                table: "attempts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "WeChat"
            );

            migrationBuilder.AddColumn<byte[]>(name: "sealed_account", schema: "payouts", table: "attempts", type: "bytea", nullable: true);

            migrationBuilder.CreateTable(
                name: "deposit_decisions",
                schema: "deposits",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    act = table.Column<string>(type: "text", nullable: false),
                    party_kind = table.Column<string>(type: "text", nullable: false),
                    party = table.Column<string>(type: "text", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    proposed_by = table.Column<string>(type: "text", nullable: false),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    second_by = table.Column<string>(type: "text", nullable: true),
                    second_reason = table.Column<string>(type: "text", nullable: true),
                    second_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    journal_id = table.Column<Guid>(type: "uuid", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deposit_decisions", x => x.id);
                    table.CheckConstraint("ck_deposit_decisions_amount", "amount_fen between 1 and 1000000000000000");
                    table.CheckConstraint("ck_deposit_decisions_case", "act = 'Release' or case_id is not null");
                    table.CheckConstraint("ck_deposit_decisions_second", "second_by is null or second_by <> proposed_by");
                }
            );

            migrationBuilder.CreateTable(
                name: "disputes",
                schema: "disputes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    card_id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    paid_fen = table.Column<long>(type: "bigint", nullable: false),
                    paid_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finding = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    report = table.Column<string>(type: "text", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    opened_by = table.Column<string>(type: "text", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true),
                    answer_image_ref = table.Column<string>(type: "text", nullable: true),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decision = table.Column<string>(type: "jsonb", nullable: true),
                    second_by = table.Column<string>(type: "text", nullable: true),
                    second_reason = table.Column<string>(type: "text", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_disputes", x => x.id);
                }
            );

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
                name: "exposures",
                schema: "disputes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: false),
                    cost_fen = table.Column<long>(type: "bigint", nullable: false),
                    provision_fen = table.Column<long>(type: "bigint", nullable: false),
                    acquired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exposures", x => x.id);
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
                name: "recoveries",
                schema: "disputes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claimed_fen = table.Column<long>(type: "bigint", nullable: false),
                    recovered_fen = table.Column<long>(type: "bigint", nullable: false),
                    written_off_fen = table.Column<long>(type: "bigint", nullable: false),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recoveries", x => x.id);
                    table.CheckConstraint("ck_recoveries_claimed", "claimed_fen between 1 and 1000000000000000");
                    table.CheckConstraint(
                        "ck_recoveries_ended",
                        "(ended_at is not null) = (recovered_fen + written_off_fen = claimed_fen)"
                    );
                    table.CheckConstraint(
                        "ck_recoveries_never_more",
                        "recovered_fen >= 0 and written_off_fen >= 0 and recovered_fen + written_off_fen <= claimed_fen"
                    );
                    table.ForeignKey(
                        name: "fk_recoveries_disputes_id",
                        column: x => x.id,
                        principalSchema: "disputes",
                        principalTable: "disputes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
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
                name: "recovery_steps",
                schema: "disputes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    recovery_id = table.Column<Guid>(type: "uuid", nullable: false),
                    means = table.Column<string>(type: "text", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_steps", x => x.id);
                    table.ForeignKey(
                        name: "fk_recovery_steps_recoveries_recovery_id",
                        column: x => x.recovery_id,
                        principalSchema: "disputes",
                        principalTable: "recoveries",
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
                name: "ix_sellers_alipay_index",
                schema: "sellers",
                table: "sellers",
                column: "alipay_index",
                unique: true
            );

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

            migrationBuilder.CreateIndex(
                name: "attempts_one_alive",
                schema: "payouts",
                table: "attempts",
                column: "payout_id",
                unique: true,
                filter: "state not in ('Failed', 'Cancelled', 'Bounced')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_deposit_decisions_state_id",
                schema: "deposits",
                table: "deposit_decisions",
                columns: new[] { "state", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_disputes_open_order",
                schema: "disputes",
                table: "disputes",
                column: "order_id",
                unique: true,
                filter: "closed_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_disputes_seller_id_id",
                schema: "disputes",
                table: "disputes",
                columns: new[] { "seller_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_disputes_state_id",
                schema: "disputes",
                table: "disputes",
                columns: new[] { "state", "id" }
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

            migrationBuilder.CreateIndex(name: "ix_exposures_acquired_at", schema: "disputes", table: "exposures", column: "acquired_at");

            migrationBuilder.CreateIndex(
                name: "ix_exposures_next_attempt_at",
                schema: "disputes",
                table: "exposures",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
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

            migrationBuilder.CreateIndex(
                name: "ix_recoveries_order_id",
                schema: "disputes",
                table: "recoveries",
                column: "order_id",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_recoveries_seller_id",
                schema: "disputes",
                table: "recoveries",
                column: "seller_id",
                filter: "ended_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_recovery_steps_recovery_id",
                schema: "disputes",
                table: "recovery_steps",
                column: "recovery_id"
            );

            migrationBuilder.CreateIndex(name: "ix_reviews_match_id", schema: "watchlists", table: "reviews", column: "match_id");

            // Cards that were taken before are watched too; nothing was provided for them.
            migrationBuilder.Sql(
                """
                insert into disputes.exposures (id, seller_id, brand_id, balance_fen, cost_fen, provision_fen, acquired_at, state,
                                                next_attempt_at)
                select c.id, o.seller_id, c.brand_id, c.balance_fen, c.cost_fen, 0, c.acquired_at, 'Open', c.sold_at + interval '7 days'
                from resale.stock_cards c join orders.orders o on o.id = c.id;
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "deposit_decisions", schema: "deposits");

            migrationBuilder.DropTable(name: "exposures", schema: "disputes");

            migrationBuilder.DropTable(name: "keys", schema: "watchlists");

            migrationBuilder.DropTable(name: "recovery_steps", schema: "disputes");

            migrationBuilder.DropTable(name: "reviews", schema: "watchlists");

            migrationBuilder.DropTable(name: "screenings", schema: "watchlists");

            migrationBuilder.DropTable(name: "versions", schema: "watchlists");

            migrationBuilder.DropTable(name: "recoveries", schema: "disputes");

            migrationBuilder.DropTable(name: "matches", schema: "watchlists");

            migrationBuilder.DropTable(name: "disputes", schema: "disputes");

            migrationBuilder.DropTable(name: "entries", schema: "watchlists");

            migrationBuilder.DropIndex(name: "ix_sellers_alipay_index", schema: "sellers", table: "sellers");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_account", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_postings_client", schema: "ledger", table: "postings");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_credit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_debit_account", schema: "ledger", table: "holds");

            migrationBuilder.DropCheckConstraint(name: "ck_holds_one_class", schema: "ledger", table: "holds");

            migrationBuilder.DropIndex(name: "attempts_one_alive", schema: "payouts", table: "attempts");

            migrationBuilder.DropColumn(name: "alipay_index", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "alipay_sealed", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "company_code", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "company_name", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "company_set_by", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "paid_first", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "paid_to_bank_card", schema: "sellers", table: "sellers");

            migrationBuilder.DropColumn(name: "closed_routes", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "funds_at", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "kind", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "sealed_accounts", schema: "payouts", table: "payouts");

            migrationBuilder.DropColumn(name: "kept_back_fen", schema: "orders", table: "orders");

            migrationBuilder.DropColumn(name: "kind", schema: "payouts", table: "attempts");

            migrationBuilder.DropColumn(name: "sealed_account", schema: "payouts", table: "attempts");

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_account",
                schema: "ledger",
                table: "postings",
                sql: "account = 'asset:card-stock' or account = 'asset:own:bank' or account = 'asset:client:wechat' or account like 'asset:recycler-receivable:_%' or account like 'asset:issuer-claim:_%' or account like 'liability:seller-payable:_%' or account = 'equity:capital' or account = 'revenue:fee' or account = 'revenue:spread' or account = 'expense:channel-cost' or account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_postings_client",
                schema: "ledger",
                table: "postings",
                sql: "client = (account = 'asset:client:wechat' or account like 'liability:seller-payable:_%')"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_credit_account",
                schema: "ledger",
                table: "holds",
                sql: "credit_account = 'asset:card-stock' or credit_account = 'asset:own:bank' or credit_account = 'asset:client:wechat' or credit_account like 'asset:recycler-receivable:_%' or credit_account like 'asset:issuer-claim:_%' or credit_account like 'liability:seller-payable:_%' or credit_account = 'equity:capital' or credit_account = 'revenue:fee' or credit_account = 'revenue:spread' or credit_account = 'expense:channel-cost' or credit_account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_debit_account",
                schema: "ledger",
                table: "holds",
                sql: "debit_account = 'asset:card-stock' or debit_account = 'asset:own:bank' or debit_account = 'asset:client:wechat' or debit_account like 'asset:recycler-receivable:_%' or debit_account like 'asset:issuer-claim:_%' or debit_account like 'liability:seller-payable:_%' or debit_account = 'equity:capital' or debit_account = 'revenue:fee' or debit_account = 'revenue:spread' or debit_account = 'expense:channel-cost' or debit_account = 'expense:card-loss'"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_holds_one_class",
                schema: "ledger",
                table: "holds",
                sql: "(debit_account = 'asset:client:wechat' or debit_account like 'liability:seller-payable:_%') = (credit_account = 'asset:client:wechat' or credit_account like 'liability:seller-payable:_%')"
            );

            migrationBuilder.CreateIndex(
                name: "attempts_one_alive",
                schema: "payouts",
                table: "attempts",
                column: "payout_id",
                unique: true,
                filter: "state not in ('Failed', 'Cancelled')"
            );
        }
    }
}
