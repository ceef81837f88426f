namespace RlhfT2I.Gateway.Domain;

/// <summary>One way into the suite.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Purpose">Who uses it for what.</param>
internal sealed record Door(string Name, string Address, string Purpose);
