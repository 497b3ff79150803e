import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}
export type Answer = (request: FakeRequest, response: ServerResponse) => void;

/**
 * A scripted fake of a WordPress site, for answers that a real one does not give on command. Uses the script's functions in turn, and
 * repeats the last one. `script` may be replaced at any time.
 */
export async function fakeSite(...script: Answer[]) {
  const requests: FakeRequest[] = [];
  const harmless: FakeRequest[] = [];
  const state = { script, next: 0, last: undefined as Answer | undefined, toHarmless: undefined as Answer | undefined };
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    const request = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
    if (isHarmless(request)) {
      harmless.push(request);
      return (state.toHarmless ?? state.last)?.(request, response);
    }
    requests.push(request);
    state.last = state.script[Math.min(state.next++, state.script.length - 1)];
    state.last?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    requests,
    harmless,
    say(...answers: Answer[]) {
      Object.assign(state, { script: answers, next: 0, last: undefined, toHarmless: undefined });
      requests.length = 0;
      harmless.length = 0;
    },
    /** Its answer to a probe with a harmless article; without one, its last answer. */
    sayToHarmless(answer: Answer) {
      state.toHarmless = answer;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isHarmless = ({ method, body }: FakeRequest) => method === "POST" && body === "{}";

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

export const raw =
  (status: number, body: string, headers: Record<string, string> = { "content-type": "text/html" }): Answer =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

/** The bridge's data about a post. */
export const post = (more: Record<string, unknown> = {}) => ({
  post_id: 12,
  post_url: "https://example.com/slow-bread/",
  post_status: "publish",
  sequence: 1,
  warnings: [],
  ...more,
});
export const created = (more: Record<string, unknown> = {}) => json(201, { success: true, data: post(more) });

/** Never answers. */
export const silence: Answer = () => {};

/** Sends a good response's headers, and then nothing. */
export const headersOnly: Answer = (_, response) => {
  response.writeHead(201, { "content-type": "application/json" }).flushHeaders();
};

/** A good response, one byte at a time: each byte in time, the whole never. */
export const drip =
  (everyMs: number): Answer =>
  (_, response) => {
    response.writeHead(201, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), everyMs);
    response.on("close", () => clearInterval(timer));
  };

/** The beginning of a good response, and then a connection reset. */
export const resetInBody: Answer = (_, response) => {
  response.writeHead(201, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"success": true, ', () => response.socket?.resetAndDestroy());
};

/** An error as WordPress's REST API writes it. */
export const wpError = (status: number, code: string, message = "So it is.", data: Record<string, unknown> = {}, headers = {}) =>
  json(status, { code, message, data: { status, ...data } }, headers);

/** The bridge's answer about the site's identity (`GET igny8/v1/connection`). */
export const connection = (more: Record<string, unknown> = {}) => {
  const data = {
    user: "Editor",
    site_id: 0,
    home_url: "https://example.com",
    site_url: "https://example.com",
    api_url: "",
    bridge_version: "1.4.0",
  };
  return json(200, { success: true, data: { ...data, ...more } });
};
