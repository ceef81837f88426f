namespace RlhfT2I.Prompts.Grammar;

/// <summary>A place in a grammar's file, counted from 1, and the path of keys that leads there.</summary>
internal readonly record struct SourcePosition(string Path, int Line, int Column);
