import { afterAll, beforeAll, expect, test } from "vitest";
import { report } from "../../support/tries.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { type PictureServer, png, startPictures } from "../support/pictures.ts";

const bridge = useBridge();
let inside: PictureServer; // another service in the host's own network

beforeAll(async () => {
  inside = await startPictures();
});
afterAll(() => inside?.stop());

const publish = async (...urls: string[]) =>
  (await bridge.publish(article({ gallery_images: urls.map((url) => ({ url })) }))).body.data.warnings;

test("no address inside the host's own network is called, whatever its spelling", async () => {
  const port = inside.host.split(":")[1];
  const hosts = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST.",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "127.0.0.1%00.example.com",
    "①②⑦.0.0.1",
    "user@127.0.0.1",
    "example.com@127.0.0.1",
    "127.0.0.1\\@example.com",
  ];
  inside.put("/secret.png", png(10, 10, [9, 9, 9]));
  const urls = hosts.flatMap((host) => [`http://${host}:${port}/secret.png`, `http://${host}/secret.png`]);
  const warnings = await publish(
    ...urls,
    "http://10.1.2.3/a.png",
    "http://192.168.0.1/a.png",
    "http://169.254.169.254/latest/",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "gopher://127.0.0.1/",
    "//127.0.0.1/a.png",
  );
  // The odd numbers are unreachable: no host has such a name.
  for (const { code, url } of warnings) expect([url, code]).toEqual([url, expect.stringMatching(/^igny8_picture_(refused|unreachable)$/)]);
  expect(warnings).toHaveLength(new Set(urls).size + 10);
  report({
    family: "private addresses",
    case: "of pictures, which WordPress fetches",
    tries: urls.length + 10,
    let_in: inside.hits("/secret.png"),
  });
  expect(inside.hits("/secret.png")).toBe(0);
});

test("which addresses are public", async () => {
  const answers: [ip: string, isPublic: boolean][] = [
    ["8.8.8.8", true],
    ["1.1.1.1", true],
    ["172.15.0.1", true],
    ["172.32.0.1", true],
    ["100.63.0.1", true],
    ["100.128.0.1", true],
    ["198.17.0.1", true],
    ["198.20.0.1", true],
    ["223.255.255.255", true],
    ["2606:4700::1111", true],
    ["2a00:1450:4001::1", true],
    ["0.0.0.0", false],
    ["10.255.0.1", false],
    ["127.255.255.254", false],
    ["172.16.0.1", false],
    ["172.31.255.255", false],
    ["192.168.1.1", false],
    ["169.254.1.1", false],
    ["100.64.0.1", false],
    ["100.127.255.255", false],
    ["192.0.0.8", false],
    ["198.18.0.1", false],
    ["198.19.255.255", false],
    ["203.0.113.9", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["::", false],
    ["::1", false],
    ["::ffff:8.8.8.8", false],
    ["fe80::1", false],
    ["fc00::1", false],
    ["ff02::1", false],
    ["64:ff9b::808:808", false],
    ["2001:db8::1", false],
    ["2001::1", false],
    ["2002:808:808::1", false],
    ["3fff::1", false],
    ["no address", false],
  ];
  const found = await bridge.evaluate(
    `echo wp_json_encode( array_map( 'igny8_is_public_ip', json_decode( '${JSON.stringify(answers.map(([ip]) => ip))}' ) ) );`,
  );
  expect(answers.map(([ip], index) => [ip, found[index]])).toEqual(answers);
});

test("a picture may come only from a port that web sites use", async () => {
  const check = (url: string) =>
    bridge.evaluate(
      `$found = igny8_check_picture_address( '${url}' ); echo wp_json_encode( is_wp_error( $found ) ? $found->get_error_message() : $found['ip'] );`,
    );
  for (const port of [22, 25, 6379, 9200]) expect(await check(`http://93.184.216.34:${port}/a.png`)).toContain(`port ${port}`);
  for (const port of [80, 443, 8080]) expect(await check(`http://93.184.216.34:${port}/a.png`)).toBe("93.184.216.34");
});

test("one private address among several is enough to refuse a host", async () => {
  const sets = [["93.184.215.14", "10.0.0.1"], ["93.184.215.14", "::1"], ["93.184.215.14", "2606:4700::1111"], []];
  expect(
    await bridge.evaluate(`echo wp_json_encode( array_map( 'igny8_are_public_ips', json_decode( '${JSON.stringify(sets)}' ) ) );`),
  ).toEqual([false, false, true, false]);
  // `localhost` has one or two addresses, both private.
  expect(await bridge.evaluate("echo wp_json_encode( igny8_check_picture_address( 'http://localhost/a.png' )->get_error_code() );")).toBe(
    "igny8_picture_refused",
  );
});

test("a dot at a host's end is removed before the lookup: some curl releases would look the name up again", async () => {
  const spelled: [string, string][] = [
    ["http://8.8.8.8./a.png?b=c.", "http://8.8.8.8/a.png?b=c."],
    ["https://8.8.4.4.:8080/a./b.png", "https://8.8.4.4:8080/a./b.png"],
    ["http://1.1.1.1..", "http://1.1.1.1"],
  ];
  const found = await bridge.evaluate(
    `echo wp_json_encode( array_map( 'igny8_check_picture_address', json_decode( '${JSON.stringify(spelled.map(([url]) => url))}' ) ) );`,
  );
  for (const [index, [, url]] of spelled.entries())
    expect(found[index]).toMatchObject({ url, host: new URL(url).hostname, ip: new URL(url).hostname });
});

test("the connection uses the checked address, even if the name has another by then", async () => {
  // curl is told that a public name is at this test's server. Nothing else would find it there.
  inside.put("/pinned.png", png(11, 11, [1, 9, 9]));
  const port = Number(inside.host.split(":")[1]);
  const answer = await bridge.evaluate(`$file = wp_tempnam();
    $answer = igny8_fetch_picture( array( 'url' => 'http://name.that.nobody.has.invalid:${port}/pinned.png', 'host' => 'name.that.nobody.has.invalid', 'port' => ${port}, 'ip' => '127.0.0.1' ), $file, 5, 10000 );
    echo wp_json_encode( array( $answer, filesize( $file ) > 50 ) );`);
  expect([answer, inside.hits("/pinned.png")]).toEqual([[null, true], 1]);
});

test("a redirect is followed only to permitted addresses", async () => {
  const url = bridge.pictures.put("/real.png", png(12, 12, [2, 9, 9]));
  inside.put("/inner.png", png(13, 13, [3, 9, 9]));
  const redirect = (path: string, to: string) => bridge.pictures.redirect(path, to);
  expect(
    await publish(redirect("/moved", url), redirect("/relative", "/real.png"), redirect("/twice", `${bridge.pictures.origin}/moved`)),
  ).toEqual([]);
  const bad = [
    redirect("/into", `${inside.origin}/inner.png`),
    redirect("/file", "file:///etc/passwd"),
    redirect("/loop", `${bridge.pictures.origin}/loop`),
    redirect("/via", `${bridge.pictures.origin}/into`),
  ];
  const warnings = await publish(...bad);
  expect(warnings.map(({ code, url: at }: { code: string; url: string }) => [code, at])).toEqual([
    ["igny8_picture_refused", bad[0]],
    ["igny8_picture_refused", bad[1]],
    ["igny8_picture_unreachable", bad[2]],
    ["igny8_picture_refused", bad[3]],
  ]);
  expect(inside.hits("/inner.png")).toBe(0);
});

test("the site owner can allow an internal host, by setting and by filter; its other ports stay closed", async () => {
  const url = inside.put("/allowed.png", png(14, 14, [4, 9, 9]));
  expect(await publish(url)).toMatchObject([{ code: "igny8_picture_refused" }]);
  await bridge.site.wp(["option", "update", "igny8_picture_hosts", "127.0.0.1"]); // the usual ports only
  expect(await publish(url)).toMatchObject([{ code: "igny8_picture_refused" }]);
  await bridge.site.wp(["option", "update", "igny8_picture_hosts", `nas.local\n${inside.host}`]);
  expect(await publish(url)).toEqual([]);
  expect(await publish(`http://127.0.0.1:1/closed.png`)).toMatchObject([{ code: "igny8_picture_refused" }]);
  await bridge.site.wp(["option", "delete", "igny8_picture_hosts"]);
  await bridge.addCode(
    `add_filter( 'igny8_picture_host_allowed', function ( $yes, $host, $port ) { return $yes || ( '127.0.0.1' === $host && ${inside.host.split(":")[1]} === $port ); }, 10, 3 );`,
  );
  expect(await publish(inside.put("/filtered.png", png(15, 15, [5, 9, 9])))).toEqual([]);
});

test("a small file with too many pixels is not decoded", async () => {
  const bomb = png(1, 1, [0, 0, 0]);
  bomb.writeUInt32BE(30_000, 16); // the width and height that it claims
  bomb.writeUInt32BE(30_000, 20);
  expect(await publish(bridge.pictures.put("/bomb.png", bomb))).toMatchObject([
    { code: "igny8_picture_too_large", message: expect.stringContaining("30000") },
  ]);
});
