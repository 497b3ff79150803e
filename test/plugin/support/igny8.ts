import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export type Reply = { status: number; headers?: Record<string, string>; body: unknown } | "never";

/** A fake of IGNY8's API: answers every call with `answer`, and records it. */
export interface Igny8 {
  origin: string;
  calls: Call[];
  answer: Reply | ((call: Call) => Reply | Promise<Reply>);
  stop(): Promise<void>;
}

export async function startIgny8(): Promise<Igny8> {
  const igny8: Igny8 = { origin: "", calls: [], answer: { status: 200, body: {} }, stop };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    igny8.calls.push(call);
    const reply = typeof igny8.answer === "function" ? await igny8.answer(call) : igny8.answer;
    if (reply === "never") return;
    const { status, headers, body } = reply;
    response.writeHead(status, headers).end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  igny8.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return igny8;
}
