using Xunit.Sdk;
using Xunit.v3;

// Two browsers side by side on two cores would time each other and not the pages.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(RlhfT2I.Frontend.Tests.Server.Browser))]
[assembly: AssemblyFixture(typeof(RlhfT2I.Frontend.Tests.Server.OpenSite))]
[assembly: AssemblyFixture(typeof(RlhfT2I.Frontend.Tests.Server.GuardedSite))]
