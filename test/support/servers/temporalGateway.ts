import { mkdtemp, readFile, rm } from "node:fs/promises";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { type Certificates, makeCertificates } from "../../../dev/cluster/certificates.ts";

/** Certificates that are removed after the test. */
export async function certificates(): Promise<Certificates> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-tls-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return makeCertificates(dir);
}

/** The tests' own Temporal: its address, and what HTTP/2 needs to reach it. */
async function upstreamOf(
  env: Record<string, string>,
): Promise<{ authority: string; scheme: string; options: http2.SecureClientSessionOptions }> {
  const authority = env["TEMPORAL_ADDRESS"]!;
  const [ca, cert, key] = await Promise.all(
    ["SERVER_CA_CERT", "CLIENT_CERT", "CLIENT_KEY"].map(async (name) => {
      const path = env[`TEMPORAL_TLS_${name}_PATH`];
      return path ? readFile(path) : undefined;
    }),
  );
  return ca && cert && key ? { authority, scheme: "https", options: { ca, cert, key } } : { authority, scheme: "http", options: {} };
}

export interface TemporalGateway {
  address: string;
  /** the file with the certificate authority */
  ca: string;
  /** calls that were let through */
  passed: () => number;
  /** calls that were refused */
  refused: () => number;
  /** calls that were let through since the last read, by the ends of their names: `CreateSchedule` */
  calls: () => Record<string, number>;
}

/**
 * A gateway like that of a remote Temporal: TLS, a client's certificate or an API key, and limited rights. Passes permitted calls to the
 * tests' own Temporal unchanged. Stopped after the test.
 * @param options.apiKey required in each call; without it a client's certificate is required
 * @param options.forbidden ends of the names of forbidden calls: `AddSearchAttributes`
 */
export async function temporalGateway(
  files: Certificates,
  { apiKey, forbidden = [] }: { apiKey?: string; forbidden?: string[] } = {},
): Promise<TemporalGateway> {
  const [ca, cert, key] = await Promise.all([files.ca, files.serverCert, files.serverKey].map((file) => readFile(file)));
  const { authority, scheme, options } = await upstreamOf(inject("temporal"));
  const behind = http2.connect(`${scheme}://${authority}`, options);
  behind.on("error", () => undefined);
  const server = http2.createSecureServer({ ca: [ca!], cert: cert!, key: key!, requestCert: apiKey === undefined });
  const sessions = new Set<http2.ServerHttp2Session>();
  const counts = { passed: 0, refused: 0 };
  let byName: Record<string, number> = {};
  server.on("session", (session) => sessions.add(session).size && session.on("close", () => sessions.delete(session)));
  server.on("sessionError", () => undefined);
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    const refuse = (status: number, message: string) => {
      counts.refused += 1;
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-status": String(status), "grpc-message": message },
        { endStream: true },
      );
    };
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) return refuse(16, "Request unauthorized.");
    if (forbidden.some((name) => headers[":path"]?.endsWith(`/${name}`))) return refuse(7, "Request unauthorized.");
    counts.passed += 1;
    const called = headers[":path"]?.split("/").at(-1) ?? "";
    byName[called] = (byName[called] ?? 0) + 1;
    const call = behind.request({ ...headers, ":scheme": scheme, ":authority": authority });
    call.on("error", () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
    stream.on("aborted", () => call.close(http2.constants.NGHTTP2_CANCEL));
    let trailers: http2.OutgoingHttpHeaders = {};
    call.on("trailers", (sent) => (trailers = plain(sent)));
    call.on("response", (answer, flags) => {
      if (stream.destroyed) return;
      const ended = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(plain(answer), ended ? { endStream: true } : { waitForTrailers: true });
      if (ended) return;
      stream.on("wantTrailers", () => stream.sendTrailers(trailers));
      call.pipe(stream);
    });
    stream.pipe(call);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const session of sessions) session.destroy();
    behind.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: files.ca,
    passed: () => counts.passed,
    refused: () => counts.refused,
    calls() {
      const seen = byName;
      byName = {};
      return seen;
    },
  };
}

/** Without what Node stores beside them under symbols. */
const plain = (headers: object): http2.OutgoingHttpHeaders => Object.fromEntries(Object.entries(headers));
