using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests;

/// <summary>The fixture of a test class: <c>IClassFixture&lt;StartedSystem&gt;</c> gives the class a system and a database of its
/// own.</summary>
public class StartedSystem : TestSystem, IAsyncLifetime;
