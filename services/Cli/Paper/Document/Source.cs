namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Something that numbers come from.</summary>
/// <param name="Title">What it is, for people.</param>
/// <param name="Name">Its resource name on the server; empty for what is no resource.</param>
/// <param name="Digest">Its digest.</param>
internal sealed record Source(string Title, string Name, string Digest);
