namespace RlhfT2I.Storage.Blobs;

/// <summary>Tells a full disk from other failures.</summary>
internal static class DiskErrors
{
    // errno ENOSPC and EDQUOT (Linux, macOS), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL (Windows).
    private static readonly int[] FullCodes = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public static bool IsFull(IOException exception) => FullCodes.Contains(exception.HResult);
}
