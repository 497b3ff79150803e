/**
 * Node's flags for a worker. The Dockerfile and package.json repeat them.
 *
 * Articles live only as long as one batch's call. In a larger young generation (the number is in megabytes for each half) most of them are
 * freed before V8 promotes them, which lowers a worker's peak in bench:bulk. V8's memory reducer is off: it collects garbage when a worker has
 * little to do, which takes some 35 ms, possibly during a person's click.
 */
export const NODE_FLAGS = ["--max-semi-space-size=32", "--no-memory-reducer"];
