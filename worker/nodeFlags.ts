/**
 * What Node is started with for a worker; the Dockerfile and package.json name the same.
 *
 * Articles live for a batch's call only: with a larger young generation (megabytes of each half of it) most of them are gone before V8 moves
 * them on, and a worker's peak in bench:bulk is lower. And V8 is not to tidy up when a worker has little to do: that takes some 35 ms, in the
 * middle of somebody's click.
 */
export const NODE_FLAGS = ["--max-semi-space-size=32", "--no-memory-reducer"];
