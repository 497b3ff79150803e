import { expect, test } from "vitest";
import { hostList, hostsFor } from "../../domain/publicAddress.ts";

test("a host is the same with brackets or without, in any case, and with a dot at its end", () => {
  const listed = hostList(["[::1]:80", "WordPress:80", "127.0.0.1:8080"]);
  const asked: [string, string, boolean][] = [
    ["::1", "80", true],
    ["[::1]", "80", true],
    ["wordpress", "80", true],
    ["wordpress.", "80", true],
    ["wordpress", "8080", false],
    ["127.0.0.1.", "8080", true],
    ["127.0.0.1", "80", false],
    [".wordpress", "80", false],
  ];
  expect(asked.map(([host, port]) => [host, port, listed.includes(host, port)])).toEqual(asked);
});

test("a host that is listed for an account is only for that account", () => {
  const listed = ["wordpress:80", "10.0.0.7:80=3", "[::1]:81=3", "10.0.0.7:80=4"];
  expect(hostsFor(listed)).toEqual(["wordpress:80"]);
  expect(hostsFor(listed, 3)).toEqual(["wordpress:80", "10.0.0.7:80", "[::1]:81"]);
  expect(hostsFor(listed, 4)).toEqual(["wordpress:80", "10.0.0.7:80"]);
  expect(hostsFor(listed, 5)).toEqual(["wordpress:80"]);
});
