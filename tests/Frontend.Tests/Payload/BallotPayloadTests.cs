using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Payload;

/// <summary>
/// All that a rater's browser sees of a ballot besides the pixels (names, tokens, sizes, headers, order, times) is given to a classifier that is to tell on which side the candidate
/// was. It does no better than guessing.
/// </summary>
public sealed class BallotPayloadTests(OpenSite site, ITestOutputHelper output)
{
    private const int PromptCount = 56, RaterCount = 9, Folds = 10;

    // Of 99.9% of honest guessers none does better.
    private const double Sigmas = 3.29;

    [Fact]
    public async Task Payload_OfFiveHundredBallots_DoesNotTellTheModel()
    {
        string project = await site.CreateProjectAsync("payload");
        string evaluation = await site.AddBallotsAsync(project, [.. Enumerable.Range(0, PromptCount).Select(i => $"A cat number {i}.")], RaterCount);
        using var http = new HttpClient { BaseAddress = site.Address };
        var seen = new List<double[]>();
        for (int rater = 0; rater < RaterCount; rater++)
        {
            http.DefaultRequestHeaders.Remove("x-rlhf-rater");
            http.DefaultRequestHeaders.Add("x-rlhf-rater", $"rater-{rater}");
            await VoteOnAllAsync(http, project, seen);
        }

        // One after another, so the order of the votes is the order of the ballots.
        bool[] candidateFirst = [.. (await VotesAsync(evaluation)).Select(vote => vote.CandidateFirst)];
        candidateFirst.Length.ShouldBe(PromptCount * RaterCount);
        seen.Count.ShouldBe(candidateFirst.Length);
        (double[] Features, bool Class)[] rows = [.. seen.Zip(candidateFirst)];
        double accuracy = Classifier.CrossValidate(rows, Folds), chance = 0.5 + (Sigmas * Math.Sqrt(0.25 / rows.Length));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:F3} on {rows.Length} ballots of {rows[0].Features.Length} features; guessing stays below {chance:F3}"));
        accuracy.ShouldBeLessThan(chance);

        // It can see: the same rows with a faint trace of the model are told apart.
        var random = new Random(3);
        double traced = Classifier.CrossValidate([.. rows.Select(row => ((double[])[.. row.Features, (row.Class ? 1 : -1) + (3 * ((2 * random.NextDouble()) - 1))], row.Class))], Folds);
        traced.ShouldBeGreaterThan(chance);
    }

    private static async Task VoteOnAllAsync(HttpClient http, string project, List<double[]> seen)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage reply = await http.PostAsJsonAsync($"/v1/{project}/ballots:lease", new { ballotCount = 3 }, cancel);
            string text = await reply.Content.ReadAsStringAsync(cancel);
            double leaseMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            reply.EnsureSuccessStatusCode();
            using JsonDocument leased = JsonDocument.Parse(text);
            if (leased.RootElement.GetProperty("ballots").GetArrayLength() == 0)
                return;
            foreach (JsonElement ballot in leased.RootElement.GetProperty("ballots").EnumerateArray())
            {
                double[] first = await LookAsync(http, ballot, "firstImages"), second = await LookAsync(http, ballot, "secondImages");
                // What is told of each side, and of the difference of both.
                seen.Add([leaseMs, text.Length, Number(ballot.GetProperty("name").GetString()!.Split('/')[^1]), Number(ballot.GetProperty("leaseToken").GetString()!), .. first, .. first.Zip(second, (a, b) => a - b)]);
                var vote = new { leaseToken = ballot.GetProperty("leaseToken").GetString(), vote = new { alignment = "CHOICE_FIRST", fidelity = "CHOICE_TIE" } };
                using HttpResponseMessage voted = await http.PostAsJsonAsync($"/v1/{ballot.GetProperty("name").GetString()}:submit", vote, cancel);
                voted.EnsureSuccessStatusCode();
            }
        }
    }

    // As the page does: all pictures of a set, one after another.
    private static async Task<double[]> LookAsync(HttpClient http, JsonElement ballot, string set)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string[] name = ballot.GetProperty("name").GetString()!.Split('/');
        double bytes = 0, headers = 0, tags = 0, tokens = 0, size = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (JsonElement image in ballot.GetProperty(set).EnumerateArray())
        {
            string token = image.GetProperty("imageToken").GetString()!;
            using HttpResponseMessage picture = await http.GetAsync($"/ballots/{name[1]}/{name[3]}/{token}.png", cancel);
            picture.EnsureSuccessStatusCode();
            bytes += (await picture.Content.ReadAsByteArrayAsync(cancel)).Length;
            headers += picture.Headers.Concat(picture.Content.Headers).Sum(header => header.Key.Length + header.Value.Sum(value => value.Length));
            tags += Number(picture.Headers.ETag!.Tag.Trim('"'));
            tokens += Number(token) + token.Length;
            size += image.GetProperty("widthPx").GetInt32() + (1000 * image.GetProperty("heightPx").GetInt32());
        }
        return [bytes, headers, tags, tokens, size, Stopwatch.GetElapsedTime(start).TotalMilliseconds];
    }

    // The first characters of an opaque text as a number in [0, 1).
    private static double Number(string text) => text.Take(6).Select((character, i) => character / Math.Pow(128, i + 1)).Sum();

    private async Task<IReadOnlyList<Vote>> VotesAsync(string evaluation)
    {
        var votes = new List<Vote>();
        string page = "";
        do
        {
            ListVotesResponse reply = await site.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation, PageSize = 1000, PageToken = page }, site.Owner);
            votes.AddRange(reply.Votes);
            page = reply.NextPageToken;
        }
        while (page.Length > 0);
        votes.Reverse();
        return votes;
    }
}
