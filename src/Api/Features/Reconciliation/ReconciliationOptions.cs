using System.ComponentModel.DataAnnotations;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Section <c>Reconciliation</c>.</summary>
internal sealed class ReconciliationOptions
{
    /// <summary>So often bills that are missing are asked for; zero: only when somebody says so.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(10);
}
