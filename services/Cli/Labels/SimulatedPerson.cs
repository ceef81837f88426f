using RlhfT2I.Scenes.Panel;

namespace RlhfT2I.Cli.Labels;

/// <summary>A simulated rater.</summary>
/// <param name="Id">Its name for the server.</param>
/// <param name="Profile">How it judges.</param>
internal sealed record SimulatedPerson(string Id, RaterProfile Profile);
