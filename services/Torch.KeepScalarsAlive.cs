using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>
/// Writes a copy of TorchSharp in which a <c>Scalar</c> lives until the native call that reads it has returned. TorchSharp takes the native handle out of the object and
/// passes it on; from then on nothing holds the object, so a garbage collection that any thread brings about frees what the call is reading. The copy ends every method that
/// takes a scalar's handle with <c>GC.KeepAlive</c>, as <c>GC.KeepAlive</c>'s documentation asks of such methods.
/// </summary>
public class KeepScalarsAlive : Task
{
    private const string HandleGetter = "System.IntPtr TorchSharp.Scalar::get_Handle()";

    // By the names of the short ones, such as br.s.
    private static readonly Dictionary<string, OpCode> LongJumps = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null))
        .Where(code => code.OperandType == OperandType.InlineBrTarget)
        .ToDictionary(code => code.Name + ".s");

    /// <summary>The package's assembly.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where the copy goes; replaced as a whole.</summary>
    [Required]
    public string Destination { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        using (ModuleDefinition module = ModuleDefinition.ReadModule(Source))
        {
            MethodReference keepAlive = FindKeepAlive(module);
            int count = 0;
            foreach (MethodDefinition method in WithNested(module.Types).SelectMany(type => type.Methods).Where(method => method.HasBody))
            {
                count += Mend(method, keepAlive);
            }

            if (count == 0)
            {
                Log.LogError("{0} takes no scalar's handle in the way that is known: look at services/Torch.KeepScalarsAlive.cs again for this version.", Source);
                return false;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
            string partial = Destination + ".partial";
            module.Write(partial);
            File.Delete(Destination);
            File.Move(partial, Destination);
            Log.LogMessage("{0}: {1} handles of scalars are kept alive.", Destination, count);
        }

        return true;
    }

    private static IEnumerable<TypeDefinition> WithNested(IEnumerable<TypeDefinition> types)
    {
        return types.SelectMany(type => new[] { type }.Concat(WithNested(type.NestedTypes)));
    }

    // By name: this program's own core library is not the one that the package was compiled against.
    private static MethodReference FindKeepAlive(ModuleDefinition module)
    {
        var collector = new TypeReference("System", "GC", module, module.TypeSystem.CoreLibrary);
        var method = new MethodReference("KeepAlive", module.TypeSystem.Void, collector);
        method.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));
        return method;
    }

    private static int Mend(MethodDefinition method, MethodReference keepAlive)
    {
        Instruction[] getters = method.Body.Instructions
            .Where(instruction => instruction.Operand is MethodReference called && called.FullName == HandleGetter)
            .ToArray();
        if (getters.Length == 0)
        {
            return 0;
        }

        LengthenJumps(method);
        method.Body.InitLocals = true;
        ILProcessor code = method.Body.GetILProcessor();
        VariableDefinition[] kept = getters.Select(getter => Remember(method, code, getter)).ToArray();
        foreach (Instruction end in method.Body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToArray())
        {
            KeepUntil(code, end, kept, keepAlive);
        }

        return getters.Length;
    }

    // What is put in may take a target out of the reach of a jump of one byte.
    private static void LengthenJumps(MethodDefinition method)
    {
        foreach (Instruction jump in method.Body.Instructions.Where(instruction => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget))
        {
            jump.OpCode = LongJumps[jump.OpCode.Name];
        }
    }

    // 'call get_Handle' becomes 'dup; stloc kept; call get_Handle'. The instruction itself becomes the 'dup', so that jumps to it stay right.
    private static VariableDefinition Remember(MethodDefinition method, ILProcessor code, Instruction getter)
    {
        var called = (MethodReference)getter.Operand;
        var kept = new VariableDefinition(called.DeclaringType);
        method.Body.Variables.Add(kept);
        Instruction call = code.Create(getter.OpCode, called);
        getter.OpCode = OpCodes.Dup;
        getter.Operand = null;
        code.InsertAfter(getter, call);
        code.InsertAfter(getter, code.Create(OpCodes.Stloc, kept));
        return kept;
    }

    // 'ret' becomes 'ldloc kept; call KeepAlive; ...; ret', its first instruction again in its place. A scalar that was not there is null, which KeepAlive takes.
    private static void KeepUntil(ILProcessor code, Instruction end, VariableDefinition[] kept, MethodReference keepAlive)
    {
        end.OpCode = OpCodes.Ldloc;
        end.Operand = kept[0];
        Instruction last = end;
        for (int i = 0; i < kept.Length; i++)
        {
            if (i > 0)
            {
                last = Append(code, last, code.Create(OpCodes.Ldloc, kept[i]));
            }

            last = Append(code, last, code.Create(OpCodes.Call, keepAlive));
        }

        Append(code, last, code.Create(OpCodes.Ret));
    }

    private static Instruction Append(ILProcessor code, Instruction last, Instruction next)
    {
        code.InsertAfter(last, next);
        return next;
    }
}
