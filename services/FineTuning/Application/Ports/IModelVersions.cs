namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Model folders.</summary>
public interface IModelVersions
{
    /// <summary>A version, or <c>null</c>.</summary>
    BaseModel? Find(string name);

    /// <summary>Publishes a new version; the same digest again changes nothing.</summary>
    /// <param name="publication">What it is and where it comes from.</param>
    /// <param name="write">Fills an empty folder.</param>
    BaseModel Publish(TrainedModel publication, Action<string> write);
}
