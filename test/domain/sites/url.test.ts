import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addressKey,
  isSameSite,
  nameOfAddress,
  normalizeSiteUrl,
  readAddress,
  restUrl,
  siteAddressFromRestUrl,
} from "../../../domain/sites/url.ts";

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
  ["myblog.com", "https://myblog.com"],
  ["www.myblog.com/blog/", "https://www.myblog.com/blog"],
  ["//myblog.com", "https://myblog.com"],
  ["myblog.com:8443/x", "https://myblog.com:8443/x"],
  ["MÜNCHEN.example", "https://xn--mnchen-3ya.example"],
  ["192.168.1.2", "http://192.168.1.2"],
  ["127.0.0.1:8081", "http://127.0.0.1:8081"],
  ["127.0.0.1:80/blog/", "http://127.0.0.1/blog"],
  ["localhost:8080", "http://localhost:8080"],
  ["LocalHost/wordpress/wp-admin/", "http://localhost/wordpress"],
  ["shop.localhost", "http://shop.localhost"],
  ["raspberry.local/wp-login.php", "http://raspberry.local"],
  ["mysite.test", "http://mysite.test"],
  ["10.0.0.7:8000", "http://10.0.0.7:8000"],
  ["172.20.1.1", "http://172.20.1.1"],
  ["172.32.1.1", "https://172.32.1.1"],
  ["203.0.113.9", "https://203.0.113.9"],
  ["[::1]:8080", "http://[::1]:8080"],
  ["[2001:db8::1]", "https://[2001:db8::1]"],
  ["https://localhost:8443", "https://localhost:8443"],
  ["localhost.example.com", "https://localhost.example.com"],
  ["myblog.com/wp-admin/index.php", "https://myblog.com"],
  ["MyBlog.com/WP-LOGIN.PHP?action=lostpassword#x", "https://myblog.com"],
  ["myblog.com/blog/wp-admin/plugin-install.php?tab=upload", "https://myblog.com/blog"],
  ["www.myblog.com?utm_source=mail", "https://www.myblog.com"],
  ["myblog.com#about", "https://myblog.com"],
  ["HTTP://MYBLOG.COM", "http://myblog.com"],
  ["bücher.example/laden/", "https://xn--bcher-kva.example/laden"],
  ["https://example.com.", "https://example.com"],
  ["example.com./", "https://example.com"],
  ["\u200Bhttps://example.com\uFEFF\n", "https://example.com"],
  ["https://https://example.com", "https://example.com"],
  ["http://https://example.com/blog", "https://example.com/blog"],
  ["https:\\\\example.com\\blog", "https://example.com/blog"],
  ["https:/example.com", "https://example.com"],
  ["https://example.com/wp-admin/", "https://example.com"],
  ["https://example.com/wp-admin/options-general.php?page=igny8#key", "https://example.com"],
  ["https://example.com/blog/wp-login.php?redirect_to=x", "https://example.com/blog"],
  ["https://example.com/WP-Admin", "https://example.com"],
  ["https://example.com/wp-json/", "https://example.com"],
  ["https://example.com/blog/wp-json/wp/v2/posts", "https://example.com/blog"],
  ["https://example.com/?rest_route=/wp/v2/", "https://example.com"],
  ["https://example.com/?p=1", "https://example.com"],
  ["https://example.com/index.php", "https://example.com"],
  ["https://example.com/index.php/2024/05/hello/", "https://example.com"],
  ["https://example.com/feed/", "https://example.com"],
  ["https://example.com/blog/comments/feed/atom/", "https://example.com/blog"],
  ["https://example.com/feed/me", "https://example.com/feed/me"],
  ["https://example.com/wp-content/uploads/a.png", "https://example.com"],
  ["https://example.com/xmlrpc.php", "https://example.com"],
  ["https://example.com/wp", "https://example.com/wp"],
  ["https://example.com/wp-admins", "https://example.com/wp-admins"],
])("%s is %s", (text, url) => {
  expect(normalizeSiteUrl(text)).toBe(url);
});

test.each([
  ["", "must be a URL like https://example.com"],
  ["myblog", "must be a URL like https://example.com"],
  ["localhostess", "must be a URL like https://example.com"],
  ["[::g]", "must be a URL like https://example.com"],
  ["/blog", "must be a URL like https://example.com"],
  ["https://", "must be a URL like https://example.com"],
  ["https://.com", "must be a URL like https://example.com"],
  ["https://exa mple.com", "must be a URL like https://example.com; did you mean https://example.com?"],
  ["exa mple.com/wp-admin/", "must be a URL like https://example.com; did you mean https://example.com?"],
  ["https://myblog,com/blog", "must be a URL like https://example.com"],
  ["https//myblog.com", "must be a URL like https://example.com; did you mean https://myblog.com?"],
  ["https;//myblog.com/wp-admin", "must be a URL like https://example.com; did you mean https://myblog.com?"],
  ["https://myblog..com", "must be a URL like https://example.com; did you mean https://myblog.com?"],
  ["me@myblog.com", "must not contain a user name or password; did you mean https://myblog.com?"],
  ["mailto:me@myblog.com", "must start with https:// or http://; did you mean https://myblog.com?"],
  ["htps://myblog.com", "must start with https:// or http://; did you mean https://myblog.com?"],
  ["ftp://example.com", "must start with https:// or http://; did you mean https://example.com?"],
  ["javascript:alert(1)", "must start with https:// or http://"],
  ["file:///etc/passwd", "must start with https:// or http://"],
  ["https://admin@example.com", "must not contain a user name or password"],
  ["https://:secret@example.com", "must not contain a user name or password"],
])("'%s' is refused", (text, why) => {
  expect(() => normalizeSiteUrl(text)).toThrow(why);
});

test.each([
  ["https://example.com", "http://example.com"],
  ["https://example.com", "https://www.example.com"],
  ["https://example.com", "http://WWW.Example.com:80/"],
  ["https://example.com", "https://example.com:443//"],
  ["https://example.com", "http://example.com:443"],
  ["https://example.com", "https://example.com."],
  ["https://bücher.example", "http://www.xn--bcher-kva.example/"],
  ["https://BÜCHER.example", "bücher.example"],
  ["https://example.com/Blog/", "http://example.com/blog"],
  ["https://example.com/%C3%BC", "https://example.com/ü"],
  ["https://example.com/blog", "https://example.com/blog/index.php/wp-json/"],
  ["http://example.com:8080", "https://www.example.com:8080"],
])("%s and %s are one site, either way round", (a, b) => {
  expect([isSameSite(a, b), isSameSite(b, a)]).toEqual([true, true]);
});

test.each([
  ["https://example.com", "https://staging.example.com"],
  ["https://example.com", "https://example.org"],
  ["https://example.com", "https://example.com/blog"],
  ["https://example.com/a", "https://example.com/a/b"],
  ["https://example.com", "https://example.com:8080"],
  ["https://example.com", "https://example.com.evil.example"],
  ["https://example.com", "https://wwwexample.com"],
  ["https://example.com", "https://evil.example/?https://example.com"],
  ["https://example.com", "https://example.com@evil.example"],
  ["https://example.com", ""],
  ["", ""],
])("%s and %s are two sites, or none", (a, b) => {
  expect([isSameSite(a, b), isSameSite(b, a)]).toEqual([false, false]);
});

test.each([
  ["https://www.example.com/wp-json/igny8/v1/publish", undefined, "https://www.example.com"],
  ["https://www.example.com:443/blog/wp-json/igny8/v1/publish/", undefined, "https://www.example.com/blog"],
  ["/blog/wp-json/wp/v2/users/me", "https://example.com/wp-json/wp/v2/users/me", "https://example.com/blog"],
  ["//www.example.com/wp-json", "https://example.com/wp-json/igny8/v1/status", "https://www.example.com"],
  ["https://example.com/?rest_route=%2Figny8%2Fv1%2Fpublish", undefined, "https://example.com"],
  ["https://example.com/blog/index.php?rest_route=/igny8/v1/publish", undefined, "https://example.com/blog"],
  ["https://example.com/index.php/wp-json/igny8/v1/publish", undefined, "https://example.com"],
  ["https://example.com//wp-json//igny8/v1/publish", undefined, "https://example.com"],
  ["https://example.com/wp-login.php?redirect_to=%2Fwp-json%2F", undefined, null],
  ["https://example.com/maintenance/", undefined, null],
  ["https://example.com/wp-jsonish/", undefined, null],
  ["https://example.com:99999/wp-json/", undefined, null],
  ["https://me:secret@example.com/wp-json/a", undefined, "https://example.com"],
  ["ftp://example.com/wp-json/a", undefined, null],
  ["/wp-json/", undefined, null],
  ["", undefined, null],
])("a redirect to %s (asked: %s) is of the site %s", (location, asked, site) => {
  expect(siteAddressFromRestUrl(location, asked)).toBe(site);
});

test("a refused address says what is wrong, and which address was probably meant", () => {
  expect(readAddress("htps://myblog.com/wp-admin")).toEqual({ url: null, problem: "scheme", suggestion: "https://myblog.com" });
  expect(readAddress("me@127.0.0.1:8081")).toEqual({ url: null, problem: "credentials", suggestion: "http://127.0.0.1:8081" });
  expect(readAddress("my blog")).toEqual({ url: null, problem: "form", suggestion: null });
});

test("a site without a name is called by its host, and found by it", () => {
  expect(nameOfAddress("https://www.myblog.com/news")).toBe("myblog.com/news");
  expect(nameOfAddress("http://127.0.0.1:8081")).toBe("127.0.0.1:8081");
  expect(new Set(["https://www.example.com/Blog", "http://example.com/blog"].map(addressKey))).toEqual(new Set(["example.com/blog"]));
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
