import { expect, test } from "vitest";
import { FAILURES, SiteFailure, type FailureType } from "../../../domain/publishing/failure.ts";

const types = Object.keys(FAILURES) as FailureType[];

test.each(types)("%s says what to do, in whole sentences", (type) => {
  const { advice } = FAILURES[type];
  expect(advice).toMatch(/^[A-Z].{20,}\.$/s);
  expect(types.filter((other) => FAILURES[other].advice === advice)).toEqual([type]);
});

test("only failures that another attempt can't change are not retried", () => {
  const final = types.filter((type) => !FAILURES[type].retryable);
  expect(final).toEqual([
    ...["AddressNotAllowed", "PayloadInvalid", "AuthorGone", "BridgeTooOld", "PostGone", "ArticleUnusable", "TooLarge", "TextBlocked"],
    ...["PostProtected", "ChangedThere", "StatusRefused", "ArticleUnknown", "CredentialsUnreadable"],
  ]);
});

test("a failure has the table's advice and keeps the site's message", () => {
  const cause = new Error("socket");
  const failure = new SiteFailure("RateLimited", "Answered 429.", { status: 429, answer: "Later", retryAfterMs: 5, cause });
  expect(failure).toBeInstanceOf(Error);
  expect(failure).toMatchObject({ name: "RateLimited", message: "Answered 429.", status: 429, answer: "Later", retryAfterMs: 5, cause });
  expect([failure.retryable, failure.advice]).toEqual([true, FAILURES.RateLimited.advice]);
});

test("a failure that a harmless request shows to be the article's gets that type, and keeps the site's message", () => {
  const cause = new Error("socket");
  const failure = new SiteFailure("Forbidden", "Answered 403.", { status: 403, answer: "No", retryAfterMs: 5, cause });
  expect(failure.doubtful).toBe(true);
  const blocked = failure.ofArticle(" Others pass.");
  expect(blocked).toMatchObject({
    type: "TextBlocked",
    message: "Answered 403. Others pass.",
    status: 403,
    answer: "No",
    retryAfterMs: 5,
    cause,
  });
  expect([blocked.retryable, blocked.doubtful, blocked.ofArticle()]).toEqual([false, false, blocked]);
});

test("a failure that may be the article's counts for the site until that is shown, and for the article then", () => {
  const doubtful = types.filter((type) => new SiteFailure(type, "").doubtful);
  expect(doubtful.length).toBeGreaterThan(10);
  for (const type of doubtful) {
    expect([type, FAILURES[type].of, FAILURES[new SiteFailure(type, "").ofArticle().type].of]).toEqual([type, "site", "article"]);
  }
});
