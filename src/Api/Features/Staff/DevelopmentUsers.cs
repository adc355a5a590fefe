using System.Text.RegularExpressions;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Staff;

/// <summary>One entry of section <c>Staff:DevelopmentUsers</c>.</summary>
internal sealed class DevelopmentUser
{
    public string UserName { get; set; } = "";

    public string Password { get; set; } = "";

    public string[] Duties { get; set; } = [];

    public override string ToString() => $"DevelopmentUser({UserName})";
}

/// <summary>Who needs a second factor.</summary>
internal enum SecondFactorNeed
{
    Required,

    /// <summary>Whoever has enrolled one is asked for it; nobody has to.</summary>
    Optional,
}

/// <summary>Section <c>Staff</c>.</summary>
internal sealed class StaffOptions
{
    /// <summary>风控, 运营, 财务, 分析, 管理.</summary>
    public static readonly string[] Duties = ["risk", "operations", "finance", "analyst", "admin"];

    /// <summary>Whether everybody must enrol a second factor at their next sign-in. Optional is refused in production.</summary>
    public SecondFactorNeed SecondFactor { get; set; } = SecondFactorNeed.Required;

    /// <summary>Made at start, with a password from configuration. Not in production, where staff are made by other staff.</summary>
    public List<DevelopmentUser> DevelopmentUsers { get; set; } = [];
}

internal static partial class StaffUserName
{
    public const string Rule = "1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first.";

    public static bool IsValid(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Shape();
}

/// <summary>Refuses development users in production, and entries that make no sense.</summary>
internal sealed class StaffOptionsCheck(IHostEnvironment environment) : IValidateOptions<StaffOptions>
{
    public ValidateOptionsResult Validate(string? name, StaffOptions options)
    {
        if (options.SecondFactor != SecondFactorNeed.Required && environment.IsProduction())
            return ValidateOptionsResult.Fail("Staff:SecondFactor must be Required in the Production environment.");
        if (options.DevelopmentUsers.Count == 0)
            return ValidateOptionsResult.Success;
        if (environment.IsProduction())
            return ValidateOptionsResult.Fail("Staff:DevelopmentUsers must be empty in the Production environment.");
        return options.DevelopmentUsers.All(u =>
            StaffUserName.IsValid(u.UserName) && u.Password.Length > 0 && u.Duties.All(StaffOptions.Duties.Contains)
        )
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Staff:DevelopmentUsers: each needs a UserName (a-z, 0-9, . _ -), a Password and Duties of risk, operations, finance, analyst, admin."
            );
    }
}

/// <summary>Makes the configured development users, or brings their passwords and duties up to date.</summary>
internal sealed class DevelopmentUsers(IServiceScopeFactory scopes, IOptions<StaffOptions> options, TimeProvider clock) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DevelopmentUsers.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        foreach (var wanted in options.Value.DevelopmentUsers)
        {
            var user = await db.StaffUsers.SingleOrDefaultAsync(u => u.UserName == wanted.UserName, cancellationToken);
            if (user is null)
                db.Add(
                    new StaffUser
                    {
                        UserName = wanted.UserName,
                        PasswordHash = PasswordHash.Make(wanted.Password),
                        Duties = wanted.Duties,
                        CreatedAt = clock.GetUtcNow(),
                    }
                );
            else if (!PasswordHash.Matches(wanted.Password, user.PasswordHash) || !user.Duties.SequenceEqual(wanted.Duties))
                (user.PasswordHash, user.Duties, user.SessionVersion) = (
                    PasswordHash.Make(wanted.Password),
                    wanted.Duties,
                    user.SessionVersion + 1
                );
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
