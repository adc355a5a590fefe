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

/// <summary>Section <c>Staff</c>.</summary>
internal sealed class StaffOptions
{
    public static readonly string[] Duties = ["risk", "operations", "finance"];

    /// <summary>Made at start, with a password from configuration. Not in production, where staff are made by other staff.</summary>
    public List<DevelopmentUser> DevelopmentUsers { get; set; } = [];
}

internal static partial class StaffUserName
{
    public static bool IsValid(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Shape();
}

/// <summary>Refuses development users in production, and entries that make no sense.</summary>
internal sealed class StaffOptionsCheck(IHostEnvironment environment) : IValidateOptions<StaffOptions>
{
    public ValidateOptionsResult Validate(string? name, StaffOptions options)
    {
        if (options.DevelopmentUsers.Count == 0)
            return ValidateOptionsResult.Success;
        if (environment.IsProduction())
            return ValidateOptionsResult.Fail("Staff:DevelopmentUsers must be empty in the Production environment.");
        return options.DevelopmentUsers.All(u =>
            StaffUserName.IsValid(u.UserName) && u.Password.Length > 0 && u.Duties.All(StaffOptions.Duties.Contains)
        )
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Staff:DevelopmentUsers: each needs a UserName (a-z, 0-9, . _ -), a Password and Duties of risk, operations, finance."
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
                (user.PasswordHash, user.Duties) = (PasswordHash.Make(wanted.Password), wanted.Duties);
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
