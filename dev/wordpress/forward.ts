import { type IncomingMessage, request, type ServerResponse } from "node:http";

/** A request that has been read completely and waits for a PHP process. */
export interface Waiting {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
}

/** Headers of one connection, which are not part of the request. */
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "expect"];

/** Paths that a real host hides too: dot files, paths outside the folder, the database, the log. */
export function isHidden(url: string): boolean {
  let path = url.split("?")[0] as string;
  try {
    path = decodeURIComponent(path);
  } catch {
    return true;
  }
  return /\/\.|^\/+wp-content\/+database(\/|$)|^\/+wp-config\.php|\.log$/i.test(path);
}

/**
 * Hands a request to the PHP process on `port` and streams its answer back.
 * @returns when PHP has finished: true, or false if PHP broke off, which becomes a 502 and not a rejection
 */
export function forward({ request: asked, response, body }: Waiting, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => {
      if (!response.headersSent) response.writeHead(502, { "content-type": "text/plain" });
      response.end(`PHP did not answer: ${error.message}\n`);
      resolve(false);
    };
    const headers: Record<string, string | string[] | undefined> = { ...asked.headers, "content-length": String(body.length) };
    for (const name of HOP_BY_HOP) delete headers[name];
    const toPhp = request({ host: "127.0.0.1", port, method: asked.method, path: asked.url, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHop(answer.rawHeaders));
      if (response.destroyed) answer.resume();
      else answer.pipe(response);
      answer.on("end", () => resolve(true));
      answer.on("error", fail);
      // The client disconnected. PHP finishes its work all the same, as it does behind nginx.
      response.on("close", () => answer.unpipe(response).resume());
    });
    toPhp.on("error", fail);
    toPhp.end(body);
  });
}

/** Raw headers (name, value, name, value…), so that several Set-Cookie stay several. */
function withoutHop(raw: string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name.toLowerCase() !== "host" && !HOP_BY_HOP.includes(name.toLowerCase())) kept.push(name, raw[at + 1] ?? "");
  }
  return kept;
}
