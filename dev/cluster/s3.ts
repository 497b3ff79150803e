import { mkdir } from "node:fs/promises";
import S3rver from "s3rver";

/* An S3 server as a process of its own: node dev/cluster/s3.ts FOLDER PORT. The bucket is `igny8`, and key and secret are S3RVER (s3rver's own). */
const [folder = "", port = ""] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const server = new S3rver({
  address: "127.0.0.1",
  port: Number(port),
  directory: folder,
  silent: true,
  configureBuckets: [{ name: "igny8", configs: [] }],
});
await server.run();
console.log("s3 started");
