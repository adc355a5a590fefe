namespace CardRecycle.Architecture.Tests.Planted.Features.Payouts.Contract;

internal interface IPayouts
{
    int Owe();
}
