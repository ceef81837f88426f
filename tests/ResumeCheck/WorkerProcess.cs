using System.Diagnostics;

namespace RlhfT2I.ResumeCheck;

/// <summary>A worker in a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    public WorkerProcess(string folder, int updates)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known."), ["worker", "--folder", folder, "--updates", $"{updates}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next moment, kind and what of.</summary>
    public async Task<string> NextAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"The worker ended by itself: {await _errors}");
    }

    /// <summary>Lets it go on.</summary>
    public async Task GoOnAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Kills it with SIGKILL and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
