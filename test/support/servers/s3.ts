import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import type { S3Place } from "../../../db/blobs/s3.ts";

/** A server of S3 on a folder, with one bucket. The place is below a path in the bucket. */
export async function startS3(bucket = "blobs"): Promise<{ place: S3Place; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-s3-"));
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: dir,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return {
    place: { url: `http://127.0.0.1:${port}/${bucket}/below`, region: "us-east-1", accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    async stop() {
      await server.close();
      await rm(dir, { recursive: true });
    },
  };
}
