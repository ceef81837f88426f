namespace RlhfT2I.FineTuning.Domain.Pretraining;

/// <summary>How files of pre-training pairs are laid out.</summary>
public enum PairFormat
{
    /// <summary>A folder of images with <c>metadata.jsonl</c>, a line <c>{"file_name": ..., "text": ...}</c> for each.</summary>
    ImageFolder,

    /// <summary>Tar shards in which an image and its <c>.txt</c> caption share their base name and follow one another.</summary>
    WebDataset,

    /// <summary>Parquet files with columns <c>image</c> (bytes, or a group with a member <c>bytes</c>) and <c>text</c>.</summary>
    Parquet,

    /// <summary>An <see cref="ImageFolder"/> whose lines also have a number <c>reward</c>, which becomes the sample's weight: images of the model, for training without the service.</summary>
    RewardedFolder,
}
