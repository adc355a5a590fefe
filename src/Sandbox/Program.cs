using CardRecycle.Sandbox;
using CardRecycle.Sandbox.Durability;

try
{
    SandboxBuilder.Build(args).Run();
    return 0;
}
catch (SandboxDataException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
