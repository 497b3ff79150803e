import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCertificates } from "../../dev/cluster/certificates.ts";
import { readTemporal, whyNoTemporal } from "../../temporal/access.ts";

const dir = mkdtempSync(join(tmpdir(), "igny8-access-"));
afterAll(() => rm(dir, { recursive: true, force: true }));
const pem = await makeCertificates(dir);
/** A file of that text. */
const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const damaged = file("damaged.pem", "-----BEGIN CERTIFICATE-----\nMIIBdamaged\n-----END CERTIFICATE-----\n");
const pair = (cert: string, key: string) => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: cert, TEMPORAL_TLS_CLIENT_KEY_PATH: key });

test("without variables it is the Temporal on this machine, without TLS, in the namespace default", () => {
  expect(readTemporal({ PATH: "/bin", TEMPORAL_ADDRESS: "" })).toEqual({
    connection: { address: "127.0.0.1:7233" },
    namespace: "default",
  });
});

test("address, namespace, key and metadata have the SDK's variable names; an API key enables TLS", () => {
  const { connection, namespace } = readTemporal({
    TEMPORAL_ADDRESS: "eu.example.com:7233",
    TEMPORAL_NAMESPACE: "igny8.a1b2c",
    TEMPORAL_API_KEY: "secret",
    TEMPORAL_GRPC_META_X_TENANT: "blue",
  });
  expect(namespace).toBe("igny8.a1b2c");
  expect(connection).toMatchObject({ address: "eu.example.com:7233", apiKey: "secret", tls: true });
  expect(Object.values(connection.metadata ?? {})).toEqual(["blue"]);
});

const textOf = (file: string) => readFileSync(file, "utf8");
test("certificates as text", () => {
  const { tls } = readTemporal({
    TEMPORAL_TLS_CLIENT_CERT_DATA: textOf(pem.clientCert),
    TEMPORAL_TLS_CLIENT_KEY_DATA: textOf(pem.clientKey),
    TEMPORAL_TLS_SERVER_NAME: "temporal.test",
  }).connection;
  const { clientCertPair, serverNameOverride } = tls as Exclude<typeof tls, boolean | null | undefined>;
  expect(serverNameOverride).toBe("temporal.test");
  expect(Buffer.from(clientCertPair!.crt).toString()).toBe(textOf(pem.clientCert));
});

const wrong: [what: string, env: Record<string, string>, says: RegExp][] = [
  ["a certificate without its key", { TEMPORAL_TLS_CLIENT_CERT_PATH: "/tmp/c.pem" }, /^TEMPORAL_TLS_CLIENT_KEY_PATH or .*_DATA is missing/],
  ["a key without its certificate", { TEMPORAL_TLS_CLIENT_KEY_DATA: "k" }, /^TEMPORAL_TLS_CLIENT_CERT_PATH or .*_DATA is missing/],
  [
    "a file that is not there",
    { TEMPORAL_TLS_SERVER_CA_CERT_PATH: "/nowhere/ca.pem" },
    /^TEMPORAL_TLS_SERVER_CA_CERT_PATH: .*\/nowhere\/ca\.pem can't be read \(ENOENT\)/,
  ],
  ["a damaged authority", { TEMPORAL_TLS_SERVER_CA_CERT_PATH: damaged }, /^TEMPORAL_TLS_SERVER_CA_CERT_PATH \(.*\) is not a certificate/],
  ["a damaged certificate", pair(damaged, pem.clientKey), /^TEMPORAL_TLS_CLIENT_CERT_PATH \(.*damaged\.pem\) is not a certificate/],
  ["a certificate as key", pair(pem.clientCert, pem.clientCert), /^TEMPORAL_TLS_CLIENT_KEY_PATH \(.*\) is not a private key in PEM form/],
  [
    "another one's key",
    pair(pem.clientCert, pem.serverKey),
    /^TEMPORAL_TLS_CLIENT_KEY_PATH .* is not the key of TEMPORAL_TLS_CLIENT_CERT_PATH/,
  ],
  ["a damaged text", { TEMPORAL_TLS_SERVER_CA_CERT_DATA: "text" }, /^TEMPORAL_TLS_SERVER_CA_CERT_DATA is not a certificate/],
  ["both forms of one thing", { TEMPORAL_TLS_SERVER_CA_CERT_PATH: "/tmp/a", TEMPORAL_TLS_SERVER_CA_CERT_DATA: "a" }, /both/],
  ["no file of profiles", { TEMPORAL_CONFIG_FILE: "/nowhere/temporal.toml" }, /^TEMPORAL_CONFIG_FILE: .*\/nowhere\/temporal\.toml/],
  ["a profile that is nowhere", { TEMPORAL_CONFIG_FILE: file("empty.toml", ""), TEMPORAL_PROFILE: "cloud" }, /cloud/],
  ["a file that has no profiles", { TEMPORAL_CONFIG_FILE: damaged }, /^How Temporal is reached can't be read: .*TOML/],
];
test.each(wrong)("%s is reported in one line", (_, env, says) => {
  const read = () => readTemporal(env);
  expect(read).toThrow(says);
  try {
    read();
  } catch (error) {
    expect((error as Error).message).not.toContain("\n");
  }
});

test("a failed connection is reported in one line, with what to do", () => {
  const access = readTemporal({});
  const error = new Error("Failed to call\n  GetSystemInfo", { cause: new Error("14 UNAVAILABLE: ECONNREFUSED 127.0.0.1:7233") });
  const line = whyNoTemporal(error, access);
  expect(line).toBe(
    "Temporal at 127.0.0.1:7233 (namespace default) can't be used: Failed to call GetSystemInfo: 14 UNAVAILABLE: ECONNREFUSED 127.0.0.1:7233. " +
      "Check that it runs at TEMPORAL_ADDRESS, and whether it wants TLS (TEMPORAL_TLS=true, TEMPORAL_API_KEY).",
  );
});
