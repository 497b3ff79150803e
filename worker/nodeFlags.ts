/**
 * What Node is started with for a worker. Articles live for a batch's call only: with V8's own size of the young generation many of them
 * outlive it, and collecting them then costs a twentieth of what a bulk publishes in a second. Megabytes of each of its three parts.
 * The Dockerfile and package.json name the same.
 */
export const NODE_FLAGS = ["--max-semi-space-size=32"];
