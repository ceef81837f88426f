namespace RlhfT2I.Feedback.Application.Images;

/// <summary>A picture that a rater may read, and the canvas it is put on.</summary>
internal sealed record PictureRef(string Sha256, int WidthPx, int HeightPx);
