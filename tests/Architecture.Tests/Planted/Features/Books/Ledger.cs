namespace CardRecycle.Architecture.Tests.Planted.Features.Books;

internal sealed class Ledger;
