using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CardRecycle.Api.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(name: "payouts");

            migrationBuilder.EnsureSchema(name: "risk");

            migrationBuilder.EnsureSchema(name: "catalog");

            migrationBuilder.EnsureSchema(name: "cards");

            migrationBuilder.EnsureSchema(name: "receipts");

            migrationBuilder.EnsureSchema(name: "market");

            migrationBuilder.EnsureSchema(name: "ledger");

            migrationBuilder.EnsureSchema(name: "platform");

            migrationBuilder.EnsureSchema(name: "quotes");

            migrationBuilder.EnsureSchema(name: "gateways");

            migrationBuilder.EnsureSchema(name: "orders");

            migrationBuilder.EnsureSchema(name: "sellers");

            migrationBuilder.EnsureSchema(name: "staff");

            migrationBuilder.EnsureSchema(name: "resale");

            migrationBuilder.CreateTable(
                name: "blacklist",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    added_by = table.Column<string>(type: "text", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_by = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_blacklist", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "brands",
                schema: "catalog",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name_zh = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    input = table.Column<string>(type: "text", nullable: false),
                    forms = table.Column<string[]>(type: "text[]", nullable: false),
                    faces_fen = table.Column<long[]>(type: "bigint[]", nullable: false),
                    face_min_fen = table.Column<long>(type: "bigint", nullable: false),
                    face_max_fen = table.Column<long>(type: "bigint", nullable: false),
                    regions = table.Column<string[]>(type: "text[]", nullable: false),
                    named = table.Column<bool>(type: "boolean", nullable: false),
                    legal_bound_exempt = table.Column<bool>(type: "boolean", nullable: false),
                    offline_balance = table.Column<bool>(type: "boolean", nullable: false),
                    issuer_protocol = table.Column<string>(type: "text", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_by = table.Column<string>(type: "text", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_brands", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "callbacks",
                schema: "payouts",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    attempt_no = table.Column<string>(type: "text", nullable: false),
                    says = table.Column<string>(type: "text", nullable: false),
                    reference = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deliveries = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_callbacks", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "cards",
                schema: "cards",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    masked = table.Column<string>(type: "text", nullable: false),
                    data_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    number = table.Column<byte[]>(type: "bytea", nullable: true),
                    secret = table.Column<byte[]>(type: "bytea", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    blacklist_reason = table.Column<string>(type: "text", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cards", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "checkpoints",
                schema: "receipts",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoints", x => x.size);
                }
            );

            migrationBuilder.CreateTable(
                name: "closed_trades",
                schema: "market",
                columns: table => new
                {
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: true),
                    form = table.Column<string>(type: "text", nullable: false),
                    face_fen = table.Column<long>(type: "bigint", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: false),
                    region = table.Column<string>(type: "text", nullable: true),
                    life_days = table.Column<int>(type: "integer", nullable: true),
                    bought_for_fen = table.Column<long>(type: "bigint", nullable: false),
                    sold_for_fen = table.Column<long>(type: "bigint", nullable: false),
                    bought_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sold_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    from_history = table.Column<bool>(type: "boolean", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_closed_trades", x => x.order_id);
                }
            );

            migrationBuilder.CreateTable(
                name: "decisions",
                schema: "risk",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    verdict = table.Column<string>(type: "text", nullable: false),
                    reasons = table.Column<string>(type: "jsonb", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decisions", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "holds",
                schema: "ledger",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    reference = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    debit_account = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    credit_account = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    placed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_holds", x => x.id);
                    table.CheckConstraint("ck_holds_accounts", "debit_account <> credit_account");
                    table.CheckConstraint("ck_holds_amount", "amount_fen between 1 and 1000000000000000");
                    table.CheckConstraint(
                        "ck_holds_credit_account",
                        "credit_account = 'asset:card-stock' or credit_account = 'asset:own:bank' or credit_account = 'asset:client:wechat' or credit_account like 'asset:recycler-receivable:_%' or credit_account like 'asset:issuer-claim:_%' or credit_account like 'liability:seller-payable:_%' or credit_account = 'equity:capital' or credit_account = 'revenue:fee' or credit_account = 'revenue:spread' or credit_account = 'expense:channel-cost' or credit_account = 'expense:card-loss'"
                    );
                    table.CheckConstraint(
                        "ck_holds_debit_account",
                        "debit_account = 'asset:card-stock' or debit_account = 'asset:own:bank' or debit_account = 'asset:client:wechat' or debit_account like 'asset:recycler-receivable:_%' or debit_account like 'asset:issuer-claim:_%' or debit_account like 'liability:seller-payable:_%' or debit_account = 'equity:capital' or debit_account = 'revenue:fee' or debit_account = 'revenue:spread' or debit_account = 'expense:channel-cost' or debit_account = 'expense:card-loss'"
                    );
                    table.CheckConstraint("ck_holds_expires_at", "expires_at > placed_at");
                    table.CheckConstraint(
                        "ck_holds_one_class",
                        "(debit_account = 'asset:client:wechat' or debit_account like 'liability:seller-payable:_%') = (credit_account = 'asset:client:wechat' or credit_account like 'liability:seller-payable:_%')"
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "idempotent_answers",
                schema: "platform",
                columns: table => new
                {
                    caller = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    request_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    body = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotent_answers", x => new { x.caller, x.key });
                }
            );

            migrationBuilder.CreateTable(
                name: "issued_quotes",
                schema: "quotes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: true),
                    tier = table.Column<string>(type: "text", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    form = table.Column<string>(type: "text", nullable: false),
                    face_fen = table.Column<long>(type: "bigint", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: false),
                    expires_on = table.Column<DateOnly>(type: "date", nullable: true),
                    region = table.Column<string>(type: "text", nullable: true),
                    proof = table.Column<string>(type: "text", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    fee_fen = table.Column<long>(type: "bigint", nullable: false),
                    expected_resale_fen = table.Column<long>(type: "bigint", nullable: false),
                    market_level_ppm = table.Column<long>(type: "bigint", nullable: true),
                    model_version = table.Column<string>(type: "text", nullable: false),
                    quoted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_issued_quotes", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "issuer_callbacks",
                schema: "gateways",
                columns: table => new
                {
                    request_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    status = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    code = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    reference = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_issuer_callbacks", x => new { x.request_id, x.kind });
                }
            );

            migrationBuilder.CreateTable(
                name: "journals",
                schema: "ledger",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    reference = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reverses = table.Column<Guid>(type: "uuid", nullable: true),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_journals", x => x.id);
                    table.UniqueConstraint("ak_journals_id_lines", x => new { x.id, x.lines });
                    table.CheckConstraint("ck_journals_lines", "lines between 2 and 100");
                    table.ForeignKey(
                        name: "fk_journals_journals_reverses",
                        column: x => x.reverses,
                        principalSchema: "ledger",
                        principalTable: "journals",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "nodes",
                schema: "receipts",
                columns: table => new
                {
                    level = table.Column<short>(type: "smallint", nullable: false),
                    index = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_nodes", x => new { x.level, x.index });
                }
            );

            migrationBuilder.CreateTable(
                name: "orders",
                schema: "orders",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    quote_id = table.Column<Guid>(type: "uuid", nullable: false),
                    card_id = table.Column<Guid>(type: "uuid", nullable: false),
                    card_masked = table.Column<string>(type: "text", nullable: false),
                    number_prefix = table.Column<string>(type: "text", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    offer = table.Column<string>(type: "jsonb", nullable: false),
                    proposed_offer = table.Column<string>(type: "jsonb", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason_code = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    verify_request_id = table.Column<string>(type: "text", nullable: false),
                    acquire_request_id = table.Column<string>(type: "text", nullable: false),
                    challenge = table.Column<string>(type: "jsonb", nullable: true),
                    code_entered = table.Column<string>(type: "text", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deadline_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    verified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    paid_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acquisition_reference = table.Column<string>(type: "text", nullable: true),
                    device_fingerprint = table.Column<string>(type: "text", nullable: true),
                    ip_address = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_orders", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "outbox_events",
                schema: "platform",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    handled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_events", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "payouts",
                schema: "payouts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    goods_name = table.Column<string>(type: "text", nullable: false),
                    account = table.Column<string>(type: "text", nullable: false),
                    sealed_name = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    reoffers = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    paid_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    channel = table.Column<string>(type: "text", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payouts", x => x.id);
                    table.CheckConstraint("payouts_amount_positive", "amount_fen > 0");
                }
            );

            migrationBuilder.CreateTable(
                name: "person_day_entries",
                schema: "risk",
                columns: table => new
                {
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: false),
                    released_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_day_entries", x => x.order_id);
                }
            );

            migrationBuilder.CreateTable(
                name: "real_name_checks",
                schema: "sellers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    result = table.Column<string>(type: "text", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    provider_code = table.Column<int>(type: "integer", nullable: true),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_real_name_checks", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "receipts",
                schema: "receipts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    seller_id = table.Column<Guid>(type: "uuid", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    leaf_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    leaf_index = table.Column<long>(type: "bigint", nullable: true),
                    sealed_at_size = table.Column<long>(type: "bigint", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_receipts", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "reviews",
                schema: "orders",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reviews", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "sellers",
                schema: "sellers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_index = table.Column<string>(type: "text", nullable: false),
                    phone_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    level = table.Column<string>(type: "text", nullable: false),
                    tier = table.Column<string>(type: "text", nullable: false),
                    person_hash = table.Column<string>(type: "text", nullable: true),
                    name_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    id_number_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    bank_card_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    bank = table.Column<string>(type: "text", nullable: true),
                    real_named_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    we_chat_open_id = table.Column<string>(type: "text", nullable: true),
                    blocked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    blocked_by = table.Column<string>(type: "text", nullable: true),
                    blocked_reason = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sellers", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "sign_ins",
                schema: "staff",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_name = table.Column<string>(type: "text", nullable: true),
                    ip_address = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_ins", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "sms_codes",
                schema: "sellers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_index = table.Column<string>(type: "text", nullable: false),
                    ip_index = table.Column<string>(type: "text", nullable: false),
                    code_hash = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    refused = table.Column<bool>(type: "boolean", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sms_codes", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "stock_cards",
                schema: "resale",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    card_id = table.Column<Guid>(type: "uuid", nullable: false),
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    form = table.Column<string>(type: "text", nullable: false),
                    face_fen = table.Column<long>(type: "bigint", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: false),
                    region = table.Column<string>(type: "text", nullable: true),
                    expires_on = table.Column<DateOnly>(type: "date", nullable: true),
                    cost_fen = table.Column<long>(type: "bigint", nullable: false),
                    bought_for_fen = table.Column<long>(type: "bigint", nullable: false),
                    expected_resale_fen = table.Column<long>(type: "bigint", nullable: false),
                    acquired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    sold_for_fen = table.Column<long>(type: "bigint", nullable: true),
                    recycler = table.Column<string>(type: "text", nullable: true),
                    sold_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stock_cards", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "users",
                schema: "staff",
                columns: table => new
                {
                    user_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: false),
                    duties = table.Column<string[]>(type: "text[]", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    disabled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.user_name);
                }
            );

            migrationBuilder.CreateTable(
                name: "formats",
                schema: "catalog",
                columns: table => new
                {
                    brand_id = table.Column<string>(type: "text", nullable: false),
                    variant = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    region = table.Column<string>(type: "text", nullable: true),
                    number_charset = table.Column<string>(type: "text", nullable: true),
                    number_length_min = table.Column<int>(type: "integer", nullable: true),
                    number_length_max = table.Column<int>(type: "integer", nullable: true),
                    number_prefix = table.Column<string>(type: "text", nullable: true),
                    number_checksum = table.Column<string>(type: "text", nullable: true),
                    number_normaliser = table.Column<string>(type: "text", nullable: true),
                    secret_charset = table.Column<string>(type: "text", nullable: true),
                    secret_length_min = table.Column<int>(type: "integer", nullable: true),
                    secret_length_max = table.Column<int>(type: "integer", nullable: true),
                    secret_prefix = table.Column<string>(type: "text", nullable: true),
                    secret_checksum = table.Column<string>(type: "text", nullable: true),
                    secret_normaliser = table.Column<string>(type: "text", nullable: true),
                    verified = table.Column<bool>(type: "boolean", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_by = table.Column<string>(type: "text", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_formats", x => new { x.brand_id, x.variant });
                    table.ForeignKey(
                        name: "fk_formats_brands_brand_id",
                        column: x => x.brand_id,
                        principalSchema: "catalog",
                        principalTable: "brands",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "fingerprints",
                schema: "cards",
                columns: table => new
                {
                    card_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    locked = table.Column<bool>(type: "boolean", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fingerprints", x => new { x.card_id, x.kind });
                    table.ForeignKey(
                        name: "fk_fingerprints_card_card_id",
                        column: x => x.card_id,
                        principalSchema: "cards",
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "reveals",
                schema: "cards",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    card_id = table.Column<Guid>(type: "uuid", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reveals", x => x.id);
                    table.ForeignKey(
                        name: "fk_reveals_cards_card_id",
                        column: x => x.card_id,
                        principalSchema: "cards",
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "hold_resolutions",
                schema: "ledger",
                columns: table => new
                {
                    hold_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    journal_id = table.Column<Guid>(type: "uuid", nullable: true),
                    resolved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hold_resolutions", x => x.hold_id);
                    table.CheckConstraint(
                        "ck_hold_resolutions_state",
                        "state = 'posted' and journal_id is not null and amount_fen > 0 or state in ('voided', 'expired') and journal_id is null and amount_fen = 0"
                    );
                    table.ForeignKey(
                        name: "fk_hold_resolutions_holds_hold_id",
                        column: x => x.hold_id,
                        principalSchema: "ledger",
                        principalTable: "holds",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "fk_hold_resolutions_ledger_journal_row_journal_id",
                        column: x => x.journal_id,
                        principalSchema: "ledger",
                        principalTable: "journals",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "postings",
                schema: "ledger",
                columns: table => new
                {
                    journal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    account = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    client = table.Column<bool>(type: "boolean", nullable: false),
                    side = table.Column<short>(type: "smallint", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "pk_postings",
                        x => new
                        {
                            x.journal_id,
                            x.lines,
                            x.line,
                        }
                    );
                    table.CheckConstraint(
                        "ck_postings_account",
                        "account = 'asset:card-stock' or account = 'asset:own:bank' or account = 'asset:client:wechat' or account like 'asset:recycler-receivable:_%' or account like 'asset:issuer-claim:_%' or account like 'liability:seller-payable:_%' or account = 'equity:capital' or account = 'revenue:fee' or account = 'revenue:spread' or account = 'expense:channel-cost' or account = 'expense:card-loss'"
                    );
                    table.CheckConstraint("ck_postings_amount", "amount_fen between 1 and 1000000000000000");
                    table.CheckConstraint(
                        "ck_postings_client",
                        "client = (account = 'asset:client:wechat' or account like 'liability:seller-payable:_%')"
                    );
                    table.CheckConstraint("ck_postings_line", "line between 1 and lines");
                    table.CheckConstraint("ck_postings_side", "side in (1, -1)");
                    table.ForeignKey(
                        name: "fk_postings_journals_journal_id_lines",
                        columns: x => new { x.journal_id, x.lines },
                        principalSchema: "ledger",
                        principalTable: "journals",
                        principalColumns: new[] { "id", "lines" },
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "timeline",
                schema: "orders",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason_code = table.Column<string>(type: "text", nullable: true),
                    deadline_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_timeline", x => x.id);
                    table.ForeignKey(
                        name: "fk_timeline_orders_order_id",
                        column: x => x.order_id,
                        principalSchema: "orders",
                        principalTable: "orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "attempts",
                schema: "payouts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    payout_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    attempt_no = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    account = table.Column<string>(type: "text", nullable: false),
                    sealed_name = table.Column<byte[]>(type: "bytea", nullable: false),
                    goods_name = table.Column<string>(type: "text", nullable: false),
                    remark = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    unknown_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    refused = table.Column<bool>(type: "boolean", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    sends = table.Column<int>(type: "integer", nullable: false),
                    last_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true),
                    package = table.Column<string>(type: "text", nullable: true),
                    deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reminded = table.Column<bool>(type: "boolean", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attempts", x => x.id);
                    table.CheckConstraint("attempts_amount_positive", "amount_fen > 0");
                    table.ForeignKey(
                        name: "fk_attempts_payout_payout_id",
                        column: x => x.payout_id,
                        principalSchema: "payouts",
                        principalTable: "payouts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "openings",
                schema: "receipts",
                columns: table => new
                {
                    receipt_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_openings", x => x.receipt_id);
                    table.ForeignKey(
                        name: "fk_openings_receipts_receipt_id",
                        column: x => x.receipt_id,
                        principalSchema: "receipts",
                        principalTable: "receipts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "attempts_number_once",
                schema: "payouts",
                table: "attempts",
                column: "attempt_no",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "attempts_one_alive",
                schema: "payouts",
                table: "attempts",
                column: "payout_id",
                unique: true,
                filter: "state not in ('Failed', 'Cancelled')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_attempts_payout_id_sequence",
                schema: "payouts",
                table: "attempts",
                columns: new[] { "payout_id", "sequence" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_blacklist_kind_value",
                schema: "risk",
                table: "blacklist",
                columns: new[] { "kind", "value" },
                unique: true,
                filter: "removed_at is null"
            );

            migrationBuilder.CreateIndex(name: "ix_callbacks_attempt_no", schema: "payouts", table: "callbacks", column: "attempt_no");

            migrationBuilder.CreateIndex(name: "ix_cards_order_id", schema: "cards", table: "cards", column: "order_id", unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_closed_trades_seq",
                schema: "market",
                table: "closed_trades",
                column: "seq",
                unique: true
            );

            migrationBuilder.CreateIndex(name: "ix_closed_trades_sold_at", schema: "market", table: "closed_trades", column: "sold_at");

            migrationBuilder.CreateIndex(name: "ix_decisions_order_id", schema: "risk", table: "decisions", column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_cards_fingerprint_active",
                schema: "cards",
                table: "fingerprints",
                column: "fingerprint",
                unique: true,
                filter: "locked"
            );

            migrationBuilder.CreateIndex(
                name: "ix_hold_resolutions_journal_id",
                schema: "ledger",
                table: "hold_resolutions",
                column: "journal_id",
                unique: true
            );

            migrationBuilder
                .CreateIndex(name: "ix_holds_debit_account", schema: "ledger", table: "holds", column: "debit_account")
                .Annotation("Npgsql:IndexInclude", new[] { "id", "amount_fen" });

            migrationBuilder.CreateIndex(
                name: "ix_holds_expires_at",
                schema: "ledger",
                table: "holds",
                column: "expires_at",
                filter: "expires_at is not null"
            );

            migrationBuilder.CreateIndex(name: "ix_issued_quotes_quoted_at", schema: "quotes", table: "issued_quotes", column: "quoted_at");

            migrationBuilder.CreateIndex(name: "ix_journals_reference", schema: "ledger", table: "journals", column: "reference");

            migrationBuilder.CreateIndex(
                name: "ix_journals_reverses",
                schema: "ledger",
                table: "journals",
                column: "reverses",
                unique: true,
                filter: "reverses is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_orders_next_attempt_at",
                schema: "orders",
                table: "orders",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(name: "ix_orders_order_no", schema: "orders", table: "orders", column: "order_no", unique: true);

            migrationBuilder.CreateIndex(name: "ix_orders_quote_id", schema: "orders", table: "orders", column: "quote_id", unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_orders_seller_id_submitted_at",
                schema: "orders",
                table: "orders",
                columns: new[] { "seller_id", "submitted_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_outbox_events_next_attempt_at",
                schema: "platform",
                table: "outbox_events",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_payouts_next_attempt_at",
                schema: "payouts",
                table: "payouts",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_payouts_state_id",
                schema: "payouts",
                table: "payouts",
                columns: new[] { "state", "id" },
                filter: "state <> 'Paid'"
            );

            migrationBuilder.CreateIndex(
                name: "payouts_once_per_order",
                schema: "payouts",
                table: "payouts",
                column: "order_id",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_person_day_entries_person_hash_day",
                schema: "risk",
                table: "person_day_entries",
                columns: new[] { "person_hash", "day" }
            );

            migrationBuilder
                .CreateIndex(
                    name: "ix_postings_account_posted_at_journal_id_line",
                    schema: "ledger",
                    table: "postings",
                    columns: new[] { "account", "posted_at", "journal_id", "line" }
                )
                .Annotation("Npgsql:IndexInclude", new[] { "side", "amount_fen" });

            migrationBuilder.CreateIndex(
                name: "ix_real_name_checks_seller_id_asked_at",
                schema: "sellers",
                table: "real_name_checks",
                columns: new[] { "seller_id", "asked_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_receipts_leaf_index",
                schema: "receipts",
                table: "receipts",
                column: "leaf_index",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_receipts_order_id",
                schema: "receipts",
                table: "receipts",
                column: "order_id",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_receipts_unsealed",
                schema: "receipts",
                table: "receipts",
                columns: new[] { "created_at", "id" },
                filter: "leaf_index is null"
            );

            migrationBuilder.CreateIndex(name: "ix_reveals_card_id", schema: "cards", table: "reveals", column: "card_id");

            migrationBuilder.CreateIndex(name: "ix_reviews_order_id", schema: "orders", table: "reviews", column: "order_id");

            migrationBuilder.CreateIndex(name: "ix_sellers_person_hash", schema: "sellers", table: "sellers", column: "person_hash");

            migrationBuilder.CreateIndex(
                name: "ix_sellers_phone_index",
                schema: "sellers",
                table: "sellers",
                column: "phone_index",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_sellers_we_chat_open_id",
                schema: "sellers",
                table: "sellers",
                column: "we_chat_open_id",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_sign_ins_ip_address_at",
                schema: "staff",
                table: "sign_ins",
                columns: new[] { "ip_address", "at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_sign_ins_user_name_at",
                schema: "staff",
                table: "sign_ins",
                columns: new[] { "user_name", "at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_sms_codes_ip_index_created_at",
                schema: "sellers",
                table: "sms_codes",
                columns: new[] { "ip_index", "created_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_sms_codes_phone_index_created_at",
                schema: "sellers",
                table: "sms_codes",
                columns: new[] { "phone_index", "created_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_stock_cards_next_attempt_at",
                schema: "resale",
                table: "stock_cards",
                column: "next_attempt_at",
                filter: "next_attempt_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_stock_cards_state_id",
                schema: "resale",
                table: "stock_cards",
                columns: new[] { "state", "id" }
            );

            migrationBuilder.CreateIndex(name: "ix_timeline_order_id", schema: "orders", table: "timeline", column: "order_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "attempts", schema: "payouts");

            migrationBuilder.DropTable(name: "blacklist", schema: "risk");

            migrationBuilder.DropTable(name: "callbacks", schema: "payouts");

            migrationBuilder.DropTable(name: "checkpoints", schema: "receipts");

            migrationBuilder.DropTable(name: "closed_trades", schema: "market");

            migrationBuilder.DropTable(name: "decisions", schema: "risk");

            migrationBuilder.DropTable(name: "fingerprints", schema: "cards");

            migrationBuilder.DropTable(name: "formats", schema: "catalog");

            migrationBuilder.DropTable(name: "hold_resolutions", schema: "ledger");

            migrationBuilder.DropTable(name: "idempotent_answers", schema: "platform");

            migrationBuilder.DropTable(name: "issued_quotes", schema: "quotes");

            migrationBuilder.DropTable(name: "issuer_callbacks", schema: "gateways");

            migrationBuilder.DropTable(name: "nodes", schema: "receipts");

            migrationBuilder.DropTable(name: "openings", schema: "receipts");

            migrationBuilder.DropTable(name: "outbox_events", schema: "platform");

            migrationBuilder.DropTable(name: "person_day_entries", schema: "risk");

            migrationBuilder.DropTable(name: "postings", schema: "ledger");

            migrationBuilder.DropTable(name: "real_name_checks", schema: "sellers");

            migrationBuilder.DropTable(name: "reveals", schema: "cards");

            migrationBuilder.DropTable(name: "reviews", schema: "orders");

            migrationBuilder.DropTable(name: "sellers", schema: "sellers");

            migrationBuilder.DropTable(name: "sign_ins", schema: "staff");

            migrationBuilder.DropTable(name: "sms_codes", schema: "sellers");

            migrationBuilder.DropTable(name: "stock_cards", schema: "resale");

            migrationBuilder.DropTable(name: "timeline", schema: "orders");

            migrationBuilder.DropTable(name: "users", schema: "staff");

            migrationBuilder.DropTable(name: "payouts", schema: "payouts");

            migrationBuilder.DropTable(name: "brands", schema: "catalog");

            migrationBuilder.DropTable(name: "holds", schema: "ledger");

            migrationBuilder.DropTable(name: "receipts", schema: "receipts");

            migrationBuilder.DropTable(name: "journals", schema: "ledger");

            migrationBuilder.DropTable(name: "cards", schema: "cards");

            migrationBuilder.DropTable(name: "orders", schema: "orders");
        }
    }
}
