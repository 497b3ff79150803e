import { expect, test } from "vitest";
import { isKnownAddress, otherAddress } from "../../../domain/sites/identity.ts";

const registered = { site_url: "https://example.com/blog" };
const alias = { ...registered, home_url: "http://www.alias.example:8080/blog" };

test.each([
  ["as it is registered", registered, "https://example.com/blog", true],
  ["with www", registered, "https://www.example.com/blog", true],
  ["without TLS behind a proxy", registered, "http://example.com/blog/", true],
  ["in capitals", registered, "HTTPS://EXAMPLE.COM/blog", true],
  ["another folder", registered, "https://example.com/shop", false],
  ["a copy on another host", registered, "https://staging.example.com/blog", false],
  ["what it told when it was asked", alias, "https://alias.example:8080/blog", true],
  ["another port than it told", alias, "https://alias.example/blog", false],
  ["a copy of a site that told its address", alias, "https://staging.alias.example/blog", false],
  ["no address", registered, "", false],
  ["something else than an address", registered, "not an address", false],
])("a WordPress that calls itself: %s", (_, known, told, is) => {
  expect(isKnownAddress(known, told)).toBe(is);
});

test("an address is offered only if a person would see it as different", () => {
  expect(otherAddress(registered)).toBeNull();
  expect(otherAddress({ ...registered, home_url: "http://www.example.com/blog/" })).toBeNull();
  expect(otherAddress(alias)).toBe(alias.home_url);
});
