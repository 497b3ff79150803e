import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Stands for IGNY8's API: answers every call with what `answer` says, and remembers it. */
export interface Igny8 {
  origin: string;
  calls: Call[];
  answer: { status: number; headers?: Record<string, string>; body: unknown } | "never";
  stop(): Promise<void>;
}

export async function startIgny8(): Promise<Igny8> {
  const igny8: Igny8 = { origin: "", calls: [], answer: { status: 200, body: {} }, stop };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    igny8.calls.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    if (igny8.answer === "never") return;
    const { status, headers, body } = igny8.answer;
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  igny8.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return igny8;
}
