namespace RlhfT2I.Modeling.Imaging;

/// <summary>
/// Bytes that are not an image the project takes: another format, damaged, animated, over a limit, or with data behind its end.
/// </summary>
/// <param name="reason">What is wrong, one sentence, with the value and what is allowed.</param>
public sealed class ImageFormatException(string reason) : Exception(reason);
