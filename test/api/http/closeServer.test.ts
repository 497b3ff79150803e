import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { closeServer, endKeptConnections } from "../../../api/http/closeServer.ts";

/** A server that answers `/` at once, and anything else never. */
async function listening(): Promise<{ server: Server; url: string; hanging: Promise<unknown> }> {
  const hanging = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => (request.url === "/" ? response.end("answer") : hanging.resolve(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hanging: hanging.promise };
}

test("closing waits for running requests only so long", async () => {
  const { server, url, hanging } = await listening();
  const asked = fetch(`${url}/never`).catch((error: Error) => error);
  await hanging;
  const began = performance.now();
  expect(await closeServer(server, 200)).toBe(1);
  expect(performance.now() - began).toBeGreaterThan(150);
  expect(await asked).toBeInstanceOf(Error);
});

test("closing cuts nothing if all requests end", async () => {
  const { server, url } = await listening();
  expect(await (await fetch(url)).text()).toBe("answer");
  expect(await closeServer(server, 5_000)).toBe(0);
});

test("while a server drains, clients are asked to connect anew", async () => {
  const { server, url } = await listening();
  const connectionOf = () =>
    new Promise<string | undefined>((resolve, reject) => {
      get(url, { headers: { connection: "keep-alive" } }, (answer) => {
        answer.resume();
        resolve(answer.headers.connection);
      }).on("error", reject);
    });
  expect(await connectionOf()).toBe("keep-alive");
  endKeptConnections(server);
  expect(await connectionOf()).toBe("close");
  await closeServer(server, 5_000);
});
