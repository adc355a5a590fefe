using System.Reflection;
using System.Security.Claims;

namespace CardRecycle.Api.Platform.Security;

/// <summary>The seller who calls; a handler takes it as a parameter. Only on endpoints with <see cref="Policies.Seller"/>.</summary>
internal sealed record SellerCaller(Guid Id)
{
    public static ValueTask<SellerCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<SellerCaller?>(new(Guid.Parse(context.User.FindFirstValue("sub")!)));
}

/// <summary>The member of staff who calls.</summary>
internal sealed record StaffCaller(string Id)
{
    public static ValueTask<StaffCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<StaffCaller?>(new(context.User.FindFirstValue("sub")!));
}

/// <summary>The step of the sign-in that a token is good for; null for a whole session.</summary>
internal sealed record StaffStepCaller(string Id, string? Step)
{
    public static ValueTask<StaffStepCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<StaffStepCaller?>(new(context.User.FindFirstValue("sub")!, context.User.FindFirstValue("step")));
}
