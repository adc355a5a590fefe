using Mono.Cecil;
using Mono.Cecil.Cil;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>
/// Who names whom, read from the IL. A nested type counts as the type that holds it, so that the body of an async lambda, which the
/// compiler
/// puts into a class of its own, counts as its author's. What the compiler erases (const, nameof, enum literals) is left to the source
/// check.
/// </summary>
internal sealed class TypeUses(ModuleDefinition module)
{
    public static TypeUses Of(System.Reflection.Assembly assembly) =>
        new(ModuleDefinition.ReadModule(assembly.Location, new ReaderParameters { ReadingMode = ReadingMode.Immediate }));

    public IEnumerable<TypeDefinition> Types => module.Types.Where(t => t.Name != "<Module>" && t.Namespace.Length > 0);

    /// <summary>All pairs (outermost type, outermost type that it names), each once.</summary>
    public IEnumerable<(string From, string To)> Pairs() => Types.SelectMany(t => NamesIn(t).Select(to => (t.FullName, to))).Distinct();

    public static HashSet<string> NamesIn(TypeDefinition type)
    {
        var names = new HashSet<string>();
        Visit(type, names);
        names.Remove(type.FullName);
        return names;
    }

    private static void Visit(TypeDefinition type, HashSet<string> names)
    {
        Add(type.BaseType, names);
        foreach (var i in type.Interfaces)
            Add(i.InterfaceType, names);
        Attributes(type, names);
        Generics(type, names);
        foreach (var field in type.Fields)
        {
            Add(field.FieldType, names);
            Attributes(field, names);
        }
        foreach (var property in type.Properties)
            Attributes(property, names);
        foreach (var e in type.Events)
            Attributes(e, names);
        foreach (var method in type.Methods)
            Visit(method, names);
        foreach (var nested in type.NestedTypes)
            Visit(nested, names);
    }

    private static void Visit(MethodDefinition method, HashSet<string> names)
    {
        Add(method.ReturnType, names);
        Attributes(method, names);
        Attributes(method.MethodReturnType, names);
        Generics(method, names);
        foreach (var parameter in method.Parameters)
        {
            Add(parameter.ParameterType, names);
            Attributes(parameter, names);
        }
        if (!method.HasBody)
            return;
        foreach (var local in method.Body.Variables)
            Add(local.VariableType, names);
        foreach (var handler in method.Body.ExceptionHandlers)
            Add(handler.CatchType, names);
        foreach (var instruction in method.Body.Instructions)
            Operand(instruction, names);
    }

    private static void Operand(Instruction instruction, HashSet<string> names)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Add(type, names);
                break;
            case FieldReference field:
                Add(field.DeclaringType, names);
                Add(field.FieldType, names);
                break;
            case MethodReference method:
                Add(method.DeclaringType, names);
                Add(method.ReturnType, names);
                foreach (var parameter in method.Parameters)
                    Add(parameter.ParameterType, names);
                if (method is GenericInstanceMethod generic)
                    foreach (var argument in generic.GenericArguments)
                        Add(argument, names);
                break;
        }
    }

    private static void Generics(IGenericParameterProvider provider, HashSet<string> names)
    {
        foreach (var constraint in provider.GenericParameters.SelectMany(p => p.Constraints))
            Add(constraint.ConstraintType, names);
    }

    private static void Attributes(ICustomAttributeProvider provider, HashSet<string> names)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(attribute.AttributeType, names);
            var values = attribute.ConstructorArguments.Concat(attribute.Properties.Concat(attribute.Fields).Select(p => p.Argument));
            foreach (var value in values)
                Argument(value, names);
        }
    }

    private static void Argument(CustomAttributeArgument argument, HashSet<string> names)
    {
        Add(argument.Type, names);
        switch (argument.Value)
        {
            case TypeReference type:
                Add(type, names);
                break;
            case CustomAttributeArgument inner:
                Argument(inner, names);
                break;
            case CustomAttributeArgument[] many:
                foreach (var one in many)
                    Argument(one, names);
                break;
        }
    }

    private static void Add(TypeReference? type, HashSet<string> names)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                    Add(argument, names);
                Add(generic.ElementType, names);
                return;
            case IModifierType modified:
                Add(modified.ModifierType, names);
                Add(modified.ElementType, names);
                return;
            case FunctionPointerType pointer:
                Add(pointer.ReturnType, names);
                foreach (var parameter in pointer.Parameters)
                    Add(parameter.ParameterType, names);
                return;
            case TypeSpecification wrapped: // array, reference, pointer, pinned
                Add(wrapped.ElementType, names);
                return;
        }
        var outermost = type;
        while (outermost.DeclaringType is { } owner)
            outermost = owner;
        names.Add(outermost.FullName);
    }
}
