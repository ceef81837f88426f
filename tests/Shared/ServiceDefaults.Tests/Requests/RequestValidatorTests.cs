using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Tests.Requests;

public sealed class RequestValidatorTests
{
    [Fact]
    public void ThrowIfInvalid_ValidRequest_DoesNothing() => Validator().Range("task_count", 8, 0, 8).Text("comment", "fine\n", 5).Count("answers", 3, 1, 9)
        .Distinct("images", ["a", "b"]).OneOf("source", true, "x or y").ThrowIfInvalid();

    [Fact]
    public void ThrowIfInvalid_SeveralBreaches_NamesAllOfThem()
    {
        RequestValidator validator = Validator().Range("task_count", 9, 0, 8).Text("comment", "too long", 5).Text("note", "\u0001", 5)
            .Count("answers", 0, 1, 9).Distinct("images", ["a", "b", "a"]).OneOf("source", false, "x or y");
        InvalidRequestException exception = Should.Throw<InvalidRequestException>(validator.ThrowIfInvalid);
        exception.Violations.ShouldBe(
        [
            new FieldViolation("task_count", "9 is not in 0 to 8"),
            new FieldViolation("comment", "8 characters are more than 5"),
            new FieldViolation("note", "has control characters"),
            new FieldViolation("answers", "0 entries are not in 1 to 9"),
            new FieldViolation("images", "'a' is there more than once"),
            new FieldViolation("source", "one of x or y is required"),
        ]);
        exception.Message.ShouldContain("and 3 more");
    }

    [Fact]
    public void Range_NotANumber_IsOutside() => Validator().Range("beta", double.NaN, 0, 1).Violations.ShouldHaveSingleItem();

    [Fact]
    public void Constructor_RequestThatBreaksItsContract_StartsWithThatBreach() =>
        new RequestValidator(new LeaseLabelTasksRequest()).Violations.ShouldHaveSingleItem().Field.ShouldBe("parent");

    private static RequestValidator Validator() => new(new LeaseLabelTasksRequest { Parent = "projects/p" });
}
