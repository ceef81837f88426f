namespace RlhfT2I.Embedding.Application;

/// <summary>A model version that encodes.</summary>
/// <param name="Name">Its name, <c>projects/{project}/modelVersions/{model_version}</c>.</param>
/// <param name="Digest">Its digest, <c>sha256:</c> and 64 hexadecimal digits; vectors of different digests are never mixed.</param>
/// <param name="Folder">Its folder.</param>
public sealed record EncoderHandle(string Name, string Digest, string Folder);
