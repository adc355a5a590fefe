using CardRecycle.Api.Features.Sellers.Contract;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Section <c>Sellers:SignIn</c>.</summary>
internal sealed class SignInOptions
{
    public TimeSpan CodeLife { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Wrong tries after which a code is dead.</summary>
    public int TriesMax { get; set; } = 5;

    public int CodesPerPhonePerDay { get; set; } = 10;

    public int CodesPerIpPerHour { get; set; } = 60;

    /// <summary>So long after sign-up a seller says where to be paid without a second code; later each change needs one.</summary>
    public TimeSpan ChangesFreeFor { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Section <c>Sellers:Erasure</c>.</summary>
internal sealed class ErasureOptions
{
    /// <summary>
    /// So long what the law makes us keep of an erased account is kept: the records of deals and the blind index of the ID number. Ten
    /// years from the end of the relation are the longest term known to bind such an operator: 反洗钱法（2024年修订，2025年1月1日起施行）
    /// 第三十四条, customers' identity and transactions at least ten years. Others are shorter: 电子商务法第三十一条, three years from the deal;
    /// 单用途商业预付卡管理办法, five years. The operator's lawyer sets it; an account keeps the term that it was told.
    /// </summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(10 * 365 + 3);

    /// <summary>
    /// So long after an authority asked about a person (协查) nothing of that person is removed, whatever the term: what is part of an
    /// investigation is kept until that ends (反洗钱法第三十四条, 刑事诉讼法第五十四条), and nobody tells us when. Five years is the longest
    /// time after which a crime with up to five years of prison can no longer be prosecuted (刑法第八十七条).
    /// </summary>
    public TimeSpan HoldAfterRequest { get; set; } = TimeSpan.FromDays(5 * 365 + 1);

    /// <summary>How often accounts whose term is over are looked for.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Section <c>Sellers:RealName</c>. A day is a day in China.</summary>
internal sealed class RealNameOptions
{
    /// <summary>Answers other than "passed" that one account may collect a day.</summary>
    public int FailuresPerDay { get; set; } = 5;

    /// <summary>Questions of any outcome that one account may ask a day.</summary>
    public int ChecksPerDay { get; set; } = 20;

    /// <summary>A check that was asked and not answered blocks the next one this long (the process may have died in mid-call).</summary>
    public TimeSpan Pending { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>What one level may sell. In fen.</summary>
internal sealed class LevelLimits
{
    public long CardFen { get; set; }

    public long DayFen { get; set; }
}

/// <summary>Section <c>Sellers:Limits</c>.</summary>
internal sealed class SellerLimits
{
    /// <summary>Nobody is paid without a name.</summary>
    public LevelLimits Phone { get; set; } = new();

    public LevelLimits RealName { get; set; } = new() { CardFen = 5_000_00, DayFen = 100_000_00 };

    public LevelLimits Face { get; set; } = new() { CardFen = 5_000_00, DayFen = 500_000_00 };

    public LevelLimits Of(KycLevel level) =>
        level switch
        {
            KycLevel.Phone => Phone,
            KycLevel.RealName => RealName,
            KycLevel.Face => Face,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
        };
}
