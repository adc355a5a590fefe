namespace CardRecycle.Architecture.Tests.Planted.Features.Books.Contract;

internal interface IBooks;
