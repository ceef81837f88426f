using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models;

/// <summary>Reads golden values and loads the small networks they were made with.</summary>
internal static class ParityFiles
{
    /// <summary>All tensors of golden/{name}.safetensors, in the current scope.</summary>
    public static Dictionary<string, Tensor> Golden(string name) => Tensors("golden", $"{name}.safetensors");

    /// <summary>All tensors of a file of the parity folder, in the current scope.</summary>
    public static Dictionary<string, Tensor> Tensors(params string[] path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Repository.Parity(path));
        return file.Entries.Keys.ToDictionary(key => key, key => file.Read(key));
    }

    /// <summary>Loads the only safetensors file of a folder.</summary>
    public static T Load<T>(T module, string[] folder, ModuleWeightsOptions? options = null)
        where T : nn.Module
    {
        string path = Directory.GetFiles(Repository.Parity(folder), "*.safetensors").ShouldHaveSingleItem();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ModuleWeights.Load(module, file, options);
        module.eval();
        return module;
    }
}
