using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Places that differ between raters and are the same whenever one rater gets the image.</summary>
internal static class PageOrder
{
    /// <summary>Where an image stands on a rater's page, among the others of the page.</summary>
    public static ulong Place(string raterId, string image) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{raterId}\n{image}")));
}
