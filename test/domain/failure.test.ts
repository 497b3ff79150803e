import { expect, test } from "vitest";
import { FAILURES, SiteFailure, type FailureType } from "../../domain/failure.ts";

const types = Object.keys(FAILURES) as FailureType[];

test.each(types)("%s says what to do, in whole sentences", (type) => {
  const { advice } = FAILURES[type];
  expect(advice).toMatch(/^[A-Z].{20,}\.$/s);
  expect(types.filter((other) => FAILURES[other].advice === advice)).toEqual([type]);
});

test("only what another try can't change is not tried again", () => {
  const final = types.filter((type) => !FAILURES[type].retryable);
  expect(final).toEqual(["AddressNotAllowed", "PayloadInvalid", "PostGone", "ArticleUnusable", "CredentialsUnreadable"]);
});

test("a failure has the table's advice and keeps what the site said", () => {
  const cause = new Error("socket");
  const failure = new SiteFailure("RateLimited", "Answered 429.", { status: 429, answer: "Later", retryAfterMs: 5, cause });
  expect(failure).toBeInstanceOf(Error);
  expect(failure).toMatchObject({ name: "RateLimited", message: "Answered 429.", status: 429, answer: "Later", retryAfterMs: 5, cause });
  expect([failure.retryable, failure.advice]).toEqual([true, FAILURES.RateLimited.advice]);
});
