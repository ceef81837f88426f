namespace RlhfT2I.Generation.Application.Ports;

/// <summary>A PNG file in the blob store.</summary>
/// <param name="Sha256">SHA-256 of the file, 64 hexadecimal digits.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="WidthPx">Width in pixels.</param>
/// <param name="HeightPx">Height in pixels.</param>
public sealed record ImageFile(string Sha256, long SizeBytes, int WidthPx, int HeightPx);
