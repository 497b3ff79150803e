import fc from "fast-check";
import { expect, test } from "vitest";
import { normalizeSiteUrl, restUrl } from "../../domain/siteUrl.ts";

test("normalising twice changes nothing", () => {
  const part = fc.constantFrom("/", "//", "/.", "/..", "/a", "/Ü b", "/%2e%2E", "/%2F", ":", "?x=/", "#y/");
  const messy = fc
    .tuple(fc.constantFrom("https://Example.com", "http://x.example:80", "HTTPS://münchen.example:8443"), fc.array(part, { maxLength: 8 }))
    .map(([origin, parts]) => `${origin}/${parts.join("")}`);
  fc.assert(
    fc.property(messy, (url) => {
      const once = normalizeSiteUrl(url);
      expect(normalizeSiteUrl(once)).toBe(once);
      expect(once).not.toMatch(/[?#]|\/$/);
      expect(new URL(once).origin).toBe(new URL(url).origin);
    }),
  );
});

test.each([
  ["https://Example.COM", "https://example.com"],
  ["  https://example.com/  ", "https://example.com"],
  ["https://example.com:443/blog//", "https://example.com/blog"],
  ["http://example.com:80", "http://example.com"],
  ["http://example.com:8080/", "http://example.com:8080"],
  ["https://example.com//a///b/?page=1#top", "https://example.com/a/b"],
  ["https://bücher.example/", "https://xn--bcher-kva.example"],
  ["https://example.com/Blog", "https://example.com/Blog"],
  ["http://[::1]:80/", "http://[::1]"],
  ["http://0x7f.1/", "http://127.0.0.1"],
])("%s is %s", (text, url) => {
  expect(normalizeSiteUrl(text)).toBe(url);
});

test.each([
  ["", "Invalid URL"],
  ["example.com", "Invalid URL"],
  ["/blog", "Invalid URL"],
  ["https://", "Invalid URL"],
  ["https://exa mple.com", "Invalid URL"],
  ["ftp://example.com", "must start with https:// or http://"],
  ["javascript:alert(1)", "must start with https:// or http://"],
  ["file:///etc/passwd", "must start with https:// or http://"],
  ["https://admin@example.com", "must not contain a user name or password"],
  ["https://:secret@example.com", "must not contain a user name or password"],
])("'%s' is refused", (text, why) => {
  expect(() => normalizeSiteUrl(text)).toThrow(why);
});

test("the REST API's address in both forms of permalinks", () => {
  expect(restUrl("https://example.com/blog", "/igny8/v1/publish", false)).toBe("https://example.com/blog/wp-json/igny8/v1/publish");
  expect(restUrl("https://example.com", "/igny8/v1/posts", false, { content_ids: "1,2" })).toBe(
    "https://example.com/wp-json/igny8/v1/posts?content_ids=1%2C2",
  );
  expect(restUrl("https://example.com", "/a", true, { page: "2" })).toBe("https://example.com/?rest_route=%2Fa&page=2");
  const plain = new URL(restUrl("https://example.com/blog", "/igny8/v1/publish", true));
  expect([plain.origin, plain.pathname, plain.searchParams.get("rest_route")]).toEqual([
    "https://example.com",
    "/blog/",
    "/igny8/v1/publish",
  ]);
});
