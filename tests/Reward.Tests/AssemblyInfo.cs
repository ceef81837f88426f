using Xunit.Sdk;
using Xunit.v3;

// libtorch uses the cores inside each operation; tests side by side would only fight over them.
[assembly: Parallelization(Mode = ParallelMode.None)]
