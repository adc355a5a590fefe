namespace CardRecycle.StaffConsole.Shared;

/// <summary>What the actions of the audit log are called; one that is not known here is shown by its code alone.</summary>
internal static class AuditWords
{
    private static readonly Dictionary<string, string> actions = new()
    {
        ["SignInStaff"] = "登录",
        ["ChooseStaffPassword"] = "设置密码",
        ["EnrolFactor"] = "开始绑定动态口令",
        ["ConfirmFactor"] = "开通动态口令",
        ["AskStaffChange"] = "申请人员变更",
        ["DecideStaffChange"] = "处理人员变更",
        ["DisableStaff"] = "停用员工",
        ["MakeFirstAdmins"] = "创建首批管理员",
        ["GetCase"] = "查看案件",
        ["ReadEntityGraph"] = "查看关系图谱",
        ["ClaimCase"] = "领取案件",
        ["ReleaseCase"] = "退回案件",
        ["DecideCase"] = "案件决定",
        ["ConfirmCase"] = "案件复核",
        ["AskSeller"] = "要求补件",
        ["AddEvidence"] = "记录证据",
        ["FreezeSeller"] = "冻结账户",
        ["ReportCase"] = "生成可疑交易报告",
        ["ExportPerson"] = "协查导出",
        ["DropKeptRecords"] = "保存期满，删除已注销账户的留存记录",
        ["DownloadSlipOfOrder"] = "下载微信电子回单",
        ["ReviewOrder"] = "审核订单",
        ["AddToBlacklist"] = "加入黑名单",
        ["RemoveFromBlacklist"] = "移出黑名单",
        ["ConfirmOutcome"] = "登记交易结果",
        ["DraftRuleSet"] = "起草规则",
        ["TestRuleSet"] = "试算规则",
        ["BacktestRuleSet"] = "回测规则",
        ["PublishRuleSet"] = "发布规则",
        ["RollBackRuleSet"] = "回退规则",
        ["ImportWatchlist"] = "导入名单",
        ["RetireWatchlist"] = "停用名单",
        ["ReviewWatchlistMatch"] = "复核名单命中",
        ["AskForReveal"] = "申请查看卡密",
        ["DecideOnReveal"] = "处理查看申请",
        ["RevealCard"] = "查看卡密",
        ["LookAtEvidencePhoto"] = "查看凭证图片",
        ["AskPromotion"] = "申请启用模型",
        ["DecidePromotion"] = "处理模型启用",
        ["RollBackPackage"] = "回退模型",
        ["SaveCaseView"] = "保存视图",
        ["ForgetCaseView"] = "删除视图",
        ["EditBrand"] = "修改品牌",
        ["EditFormat"] = "修改卡种",
        ["PauseBrand"] = "暂停或恢复收卡",
        ["AskFeeChange"] = "申请变更费率",
        ["DecideFeeChange"] = "处理费率变更",
        ["SetTier"] = "调整会员等级",
        ["AccrueVat"] = "计提增值税",
        ["AnnounceTopUp"] = "登记备付金充值",
        ["AskForIntervention"] = "申请订单干预",
        ["DecideOnIntervention"] = "复核订单干预",
        ["BookPayment"] = "登记收付款",
        ["CheckReceiptFile"] = "核对凭证文件",
        ["DecideAppeal"] = "处理申诉",
        ["GiveStaffCode"] = "输入动态口令",
        ["PayCompanyDepositIn"] = "企业缴存保证金",
        ["PayRecyclerDepositIn"] = "回收商缴存保证金",
        ["RecordExport"] = "导出表格",
        ["RevealPhoto"] = "查看卡面照片",
        ["RecordSale"] = "登记售卡",
        ["RetryPayoutByStaff"] = "重试打款",
    };

    /// <summary>Disputes, deposits and the day's close.</summary>
    private static readonly Dictionary<string, string> moneyActions = new()
    {
        ["OpenDispute"] = "发起争议",
        ["DecideDispute"] = "争议决定",
        ["ConfirmDispute"] = "争议复核",
        ["WriteOffRecovery"] = "核销",
        ["ProposeDepositDecision"] = "提出保证金处理",
        ["ConfirmDepositDecision"] = "复核保证金处理",
        ["ImportChannelDay"] = "导入账单",
        ["CloseDay"] = "日结",
        ["ReopenDay"] = "重开日结",
        ["ClaimReconciliationItem"] = "认领差异",
        ["ExplainReconciliationItem"] = "解释差异",
        ["ConfirmReconciliationItem"] = "复核差异",
    };

    public static string Of(string action) => (actions.GetValueOrDefault(action) ?? moneyActions.GetValueOrDefault(action)) ?? "其他操作";

    /// <summary>What a kind of model is called; a user name may be the same word, so it is none of <see cref="Words"/>.</summary>
    public static string OfModel(string? kind) =>
        kind switch
        {
            "risk" => "风险模型",
            "valuation" => "估价模型",
            "liquidity" => "流动性模型",
            "policy" => "定价策略",
            _ => kind ?? "—",
        };

    public static string OutcomeOf(string outcome) =>
        outcome switch
        {
            "done" => "已执行",
            "signed-in" => "登录成功",
            "step-needed" => "密码正确，待下一步",
            "recovery-code" => "用恢复码登录",
            "wrong-password" => "密码错误",
            "unknown-user" => "用户名不存在",
            "wrong-code" => "验证码错误",
            "used-code" => "验证码重复使用",
            "throttled" => "失败过多，已锁定",
            "disabled" => "账户已停用",
            "http/forbidden" => "拒绝：不属于其职责",
            "http/failed" => "出错，未生效",
            _ => "拒绝：" + outcome,
        };
}
