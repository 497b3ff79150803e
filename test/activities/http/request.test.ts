import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drip, fakeSite, headersOnly, raw, resetInBody, silence, type Answer } from "../../support/servers/fakeSite.ts";
import { selfSigned } from "../../support/servers/selfSigned.ts";
import { KEY, siteCaller } from "../wordpress/support.ts";

const DEADLINE_MS = 300;
const site = await fakeSite();
const hosts = [site.host];
const servers: Server[] = [];
afterAll(async () => {
  await site.stop();
  for (const server of servers) server.close();
});

/** A listening server, as `host:port`. Its connections end with the test. */
async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  hosts.push(host);
  return host;
}
let dead: string, garbage: string, untrusted: string;
beforeAll(async () => {
  dead = await listen(createServer());
  await new Promise((resolve) => servers.pop()!.close(resolve));
  garbage = await listen(createServer((socket) => socket.on("error", () => {}).end("220 mail.example.com ESMTP\r\n")));
  untrusted = await listen(createTlsServer(selfSigned(), (socket) => socket.end("HTTP/1.1 201 Created\r\n\r\n")));
});
const publish = (url: string) => siteCaller(hosts, DEADLINE_MS).publish(url);

test("a name that does not exist", async () => {
  const { failure, trace } = await siteCaller([]).publish("http://no-such-site.invalid");
  expect(failure).toMatchObject({ type: "HostNotFound", message: "The name no-such-site.invalid can't be resolved." });
  expect(trace.answer).toBeUndefined();
});

test("a port where nothing listens", async () => {
  const { failure } = await publish(`http://${dead}`);
  expect(failure).toMatchObject({ type: "ConnectionRefused", message: `${dead} refuses the connection.` });
});

test("an untrusted certificate is refused before the key is sent", async () => {
  const { failure } = await publish(`https://${untrusted}`);
  expect(failure).toMatchObject({ type: "TlsFailed", message: expect.stringContaining("self-signed certificate") });
});

test("a server that does not speak TLS", async () => {
  expect((await publish(`https://${garbage}`)).failure?.type).toBe("TlsFailed");
});

test("a server that does not speak HTTP", async () => {
  expect((await publish(`http://${garbage}`)).failure?.type).toBe("ConnectionLost");
});

const slow: [string, Answer][] = [
  ["an answer that never begins", silence],
  ["headers, and then nothing", headersOnly],
  ["a body that drips", drip(20)],
];
test.each(slow)("the deadline ends %s", async (_, answer) => {
  site.say(answer);
  const started = performance.now();
  const { failure } = await publish(site.url);
  const took = performance.now() - started;
  expect(failure).toMatchObject({ type: "TimedOut", message: `${site.host} did not answer in time.`, retryable: true });
  expect(took).toBeGreaterThan(DEADLINE_MS - 50);
  expect(took).toBeLessThan(DEADLINE_MS + 2_000);
});

test("the deadline covers all requests of a call together", async () => {
  const later: Answer = (request, response) => setTimeout(() => raw(404, "Not here")(request, response), 200);
  site.say(later);
  const { failure } = await publish(site.url);
  expect(failure?.type).toBe("TimedOut");
  expect(site.requests).toHaveLength(2);
});

test("a connection that breaks in the middle of the answer", async () => {
  site.say(resetInBody);
  const { failure } = await publish(site.url);
  expect(failure).toMatchObject({ type: "ConnectionLost", message: `The connection to ${site.host} was lost.` });
});

test("an answer beyond the size limit is not read to its end", async () => {
  let written = 0;
  site.say((_, response) => {
    response.writeHead(201, { "content-type": "application/json" });
    const chunk = Buffer.alloc(64 * 1024, "a");
    const more = () => {
      while (!response.destroyed && response.write(chunk)) written += chunk.length;
    };
    response.on("drain", more);
    more();
  });
  const { failure } = await siteCaller(hosts).publish(site.url);
  expect(failure).toMatchObject({ type: "AnswerTooLarge", answer: "a".repeat(500) });
  expect(written).toBeLessThan(32 * 1024 * 1024);
});

test("a redirect is reported and not followed: the key goes nowhere else", async () => {
  const other = await fakeSite(raw(200, "Hello"));
  hosts.push(other.host);
  try {
    for (const status of [301, 302, 307, 308]) {
      site.say(raw(status, "", { location: `${other.url}/wp-json/igny8/v1/publish?was=${KEY}` }));
      const { failure } = await publish(site.url);
      expect(failure).toMatchObject({ type: "Redirected", status, message: expect.stringContaining(other.url) });
      expect(failure!.message).not.toContain(KEY);
    }
    expect(other.requests).toEqual([]);
  } finally {
    await other.stop();
  }
});
