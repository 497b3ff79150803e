import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";

export type Color = readonly [red: number, green: number, blue: number];

/** A PNG of one colour. Another colour or size gives other bytes. */
export function png(width: number, height: number, color: Color): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: width }, () => Buffer.from(color)))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Answers a path with a status and bytes. Other paths answer 404. */
export interface PictureServer {
  origin: string;
  /** `host:port` */
  host: string;
  /** Serves bytes at a path. @returns the URL */
  put(path: string, bytes: Buffer | string, contentType?: string): string;
  /** Redirects a path. @returns the URL */
  redirect(path: string, to: string): string;
  /** Stops serving a path. */
  remove(path: string): void;
  /** The number of requests for a path. */
  hits(path: string): number;
  stop(): Promise<void>;
}

export async function startPictures(): Promise<PictureServer> {
  const files = new Map<string, { bytes: Buffer | string; contentType: string }>();
  const redirects = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    const [file, location] = [files.get(path), redirects.get(path)];
    if (location) response.writeHead(302, { location }).end();
    else if (!file) response.writeHead(404).end("not here");
    else response.writeHead(200, { "content-type": file.contentType }).end(file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    put(path, bytes, contentType = "application/octet-stream") {
      files.set(path, { bytes, contentType });
      return `http://${host}${path}`;
    },
    redirect(path, to) {
      redirects.set(path, to);
      return `http://${host}${path}`;
    },
    remove: (path) => void files.delete(path),
    hits: (path) => asked.filter((one) => one === path).length,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
