import { afterAll, expect, test } from "vitest";
import { isPublicAddress } from "../../../domain/publicAddress.ts";
import { created, fakeSite } from "../../support/servers/fakeSite.ts";
import { siteCaller } from "../wordpress/support.ts";

const site = await fakeSite(created());
afterAll(() => site.stop());
const port = site.host.split(":")[1];
const calling = (url: string, allowed: string[] = []) => siteCaller(allowed).publish(url);

test.each([
  ["loopback", "127.0.0.1"],
  ["another loopback", "127.9.9.9"],
  ["decimal", "2130706433"],
  ["hexadecimal", "0x7f000001"],
  ["octal", "0177.0.0.1"],
  ["short", "127.1"],
  ["unspecified", "0.0.0.0"],
  ["IPv6 loopback", "[::1]"],
  ["IPv6 unspecified", "[::]"],
  ["mapped to IPv6", "[::ffff:127.0.0.1]"],
  ["mapped to IPv6, hexadecimal", "[::ffff:7f00:1]"],
  ["IPv4-compatible IPv6", "[::7f00:1]"],
  ["NAT64", "[64:ff9b::7f00:1]"],
  ["a cloud's metadata", "169.254.169.254"],
  ["private", "10.1.2.3"],
  ["a name that resolves to loopback", "localhost"],
])("%s is not called", async (_, host) => {
  site.say(created());
  const { failure } = await calling(`http://${host}:${port}`);
  expect(failure).toMatchObject({ type: "AddressNotAllowed", retryable: false });
  expect(failure!.message).toMatch(/is not a public address$/);
  expect(site.requests).toEqual([]);
});

test("only the listed host and port is called, nothing else on that host", async () => {
  expect((await calling(site.url, [site.host])).value?.created).toBe(true);
  for (const listed of [`127.0.0.1:${Number(port) + 1}`, "127.0.0.1", `localhost:${port}`, `127.0.0.2:${port}`, port!]) {
    expect((await calling(site.url, [listed])).failure?.type, listed).toBe("AddressNotAllowed");
  }
});

test("a listed name is called at any address; case and brackets do not matter", async () => {
  expect((await calling(`http://localhost:${port}`, [`LocalHost:${port}`])).value?.created).toBe(true);
  const { failure } = await calling("http://[::1]:9", ["[::1]:9"]);
  expect(failure?.type).toBe("ConnectionRefused");
});

test("without a port in the URL the default port must be listed", async () => {
  expect((await calling("http://127.0.0.3", ["127.0.0.3:80"])).failure?.type).toBe("ConnectionRefused");
  expect((await calling("https://127.0.0.3", ["127.0.0.3:80"])).failure?.type).toBe("AddressNotAllowed");
});

test("public addresses are those that everybody can reach", () => {
  const all = "1.1.1.1 93.184.216.34 2606:4700::1111 ::ffff:1.1.1.1";
  const none =
    "0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.2.1 192.168.1.1 198.18.0.1 203.0.113.1 224.0.0.1 " +
    "240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:10.0.0.1 64:ff9b::a00:1 100::1 2001::1 2001:db8::1 2002:7f00:1:: fc00::1 fe80::1 " +
    "fec0::1 ff02::1 4000::1 not-an-address";
  expect(all.split(" ").filter((address) => !isPublicAddress(address))).toEqual([]);
  expect(none.split(" ").filter(isPublicAddress)).toEqual([]);
});
