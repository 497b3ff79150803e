/**
 * What Node is started with for a worker. Articles live for a batch's call only; with a larger young generation most of them are gone before
 * V8 moves them on, and a worker's peak in bench:bulk is lower. Megabytes of each half of it. The Dockerfile and package.json name the same.
 */
export const NODE_FLAGS = ["--max-semi-space-size=32"];
