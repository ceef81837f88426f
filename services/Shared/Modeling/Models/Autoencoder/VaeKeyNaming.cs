namespace RlhfT2I.Modeling.Models;

/// <summary>How a file of autoencoder weights calls the attention's layers.</summary>
public enum VaeKeyNaming
{
    /// <summary><c>to_q</c>, <c>to_k</c>, <c>to_v</c>, <c>to_out.0</c>: diffusers from 0.17 on, and this project's networks.</summary>
    New,

    /// <summary><c>query</c>, <c>key</c>, <c>value</c>, <c>proj_attn</c>: the published Stable Diffusion 1.x files.</summary>
    Old,
}
