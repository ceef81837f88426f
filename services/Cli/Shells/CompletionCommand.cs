using System.CommandLine;

namespace RlhfT2I.Cli.Shells;

/// <summary><c>rlhf completion</c>: scripts that let a shell complete verbs and options.</summary>
public static class CompletionCommand
{
    private const string Description =
        """
        Prints a script that lets your shell complete verbs, options and their values.

        Examples:
          source <(rlhf completion bash)
          rlhf completion zsh > ~/.zsh/completions/_rlhf
          rlhf completion fish > ~/.config/fish/completions/rlhf.fish
          rlhf completion pwsh >> $PROFILE
        """;

    // The shells ask the program itself: a first word [suggest:POSITION] and the line so far give one suggestion a line.
    private static readonly IReadOnlyDictionary<string, string> Scripts = new SortedDictionary<string, string>
    {
        ["bash"] =
            """
            _rlhf() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(rlhf "[suggest:${COMP_POINT}]" "${COMP_LINE#* }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _rlhf rlhf
            """,
        ["zsh"] =
            """
            #compdef rlhf
            _rlhf() {
              local -a found
              found=("${(@f)$(rlhf "[suggest:${#BUFFER}]" "${BUFFER#* }" 2>/dev/null)}")
              compadd -- $found
              _files
            }
            compdef _rlhf rlhf
            """,
        ["fish"] =
            """
            complete -c rlhf -a '(rlhf "[suggest:"(commandline -C)"]" (string replace -r "^\S+\s*" "" -- (commandline -cp)) 2>/dev/null)'
            """,
        ["pwsh"] =
            """
            Register-ArgumentCompleter -Native -CommandName rlhf -ScriptBlock {
              param($word, $line, $position)
              rlhf "[suggest:$position]" ("$line" -replace '^\S+\s*', '') 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes the script.</param>
    public static Command Create(TextWriter output)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", Description) { shell };
        command.SetAction(parsed =>
        {
            output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCodes.Success;
        });
        return command;
    }
}
