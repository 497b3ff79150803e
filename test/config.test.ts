import { expect, test } from "vitest";
import { CONFIG_KEYS, mailServerOf, pluginStoreOf, readConfig, tracingOf } from "../config.ts";

const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");
const GOOD = { DATABASE_URL: "postgresql://igny8:secret@db:5432/igny8", SECRET_KEYS: `2026:${key(1)}` };

/** The error's lines, without its heading. */
function complaints(env: Record<string, string | undefined>): string[] {
  try {
    readConfig({ ...GOOD, ...env });
    return [];
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split("\n");
    expect(heading).toBe("The configuration is not usable:");
    return lines.map((line) => line.trim());
  }
}

test("the two variables without a default suffice, and the others default as the requirements say", () => {
  expect(readConfig(GOOD)).toMatchObject({
    WORDPRESS_TIMEOUT_MS: 30_000,
    RETRY_INITIAL_MS: 60_000,
    RETRY_BACKOFF: 2,
    RETRY_ATTEMPTS: 3,
    REPAIR_INTERVALS_MS: [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000],
    ALLOWED_PRIVATE_HOSTS: [],
    SECRET_KEYS: [{ id: "2026", key: Buffer.alloc(32, 1) }],
  });
});

test("an empty variable counts as unset, an unknown one is ignored", () => {
  const config = readConfig({ ...GOOD, API_PORT: "", PATH: "/bin" });
  expect(config.API_PORT).toBe(3000);
  expect(config).not.toHaveProperty("PATH");
  expect(CONFIG_KEYS).toEqual(expect.arrayContaining(["DATABASE_URL", "SECRET_KEYS", "API_PORT"]));
});

test("lists and multiple keys are separated by commas", () => {
  expect(readConfig({ ...GOOD, REPAIR_INTERVALS_MS: "500, 1000" }).REPAIR_INTERVALS_MS).toEqual([500, 1_000]);
  const config = readConfig({ ...GOOD, ALLOWED_PRIVATE_HOSTS: "127.0.0.1:8080, localhost:81,", SECRET_KEYS: `b:${key(2)}, a:${key(1)}` });
  expect(config.ALLOWED_PRIVATE_HOSTS).toEqual(["127.0.0.1:8080", "localhost:81"]);
  expect(config.SECRET_KEYS.map(({ id }) => id)).toEqual(["b", "a"]);
});

const wrong: [string, string | undefined, RegExp][] = [
  ["DATABASE_URL", undefined, /missing/],
  ["DATABASE_URL", "mysql://db/igny8", /URL/],
  ["DATABASE_URL", "db:5432", /URL/],
  ["DATABASE_POOL", "0", />=1/],
  ["SECRET_KEYS", undefined, /missing/],
  ["SECRET_KEYS", "hunter2hunter2", /id:base64 of exactly 32 bytes/],
  ["SECRET_KEYS", `a:${Buffer.alloc(31).toString("base64")}`, /id:base64 of exactly 32 bytes/],
  ["SECRET_KEYS", `:${key(1)}`, /id:base64 of exactly 32 bytes/],
  ["SECRET_KEYS", `2026.1:${key(1)}`, /id/],
  ["SECRET_KEYS", `a:${key(1)},a:${key(2)}`, /twice/],
  ["SECRET_KEYS", `${"a".repeat(61)}:${key(1)}`, /up to 60/],
  ["PLUGIN_SIGNING_KEYS", `a:${Buffer.alloc(64).toString("base64")}`, /id:base64 of exactly 32 bytes/],
  ["PLUGIN_S3_URL", "s3://bucket", /URL/],
  ["API_PORT", "70000", /<=65535/],
  ["API_PORT", "http", /number/],
  ["API_PORT", "3000.5", /int/],
  ["PUBLIC_URL", "app.example.com", /URL/],
  ["PUBLIC_URL", "ftp://app.example.com", /URL/],
  ["TEMPORAL_UI_URL", "temporal", /URL/],
  ["ALLOWED_PRIVATE_HOSTS", "10.0.0.7", /host:port/],
  ["ALLOWED_PRIVATE_HOSTS", "10.0.0.7:80=me", /ACCOUNT_ID/],
  ["ALLOWED_PRIVATE_HOSTS", "http://10.0.0.7:80", /host:port/],
  ["SMTP_URL", "https://mail.example.com", /URL/],
  ["MAIL_FROM", "IGNY8", /e-mail address/],
  ["MAIL_FROM", "a@example.com, b@example.com", /e-mail address/],
  ["MAIL_FROM", "IGNY8\r\nBcc: x@example.com <a@example.com>", /e-mail address/],
  ["REPAIR_INTERVALS_MS", "60000,soon", /whole numbers of milliseconds/],
  ["REPAIR_INTERVALS_MS", "0", /whole numbers of milliseconds/],
  ["SIGN_UP", "yes", /"open"\|"closed"/],
  ["SECURITY_CONTACT", "security@example.com", /mailto:/],
  ["SESSION_DAYS", "0", />=1/],
  ["API_KEY_OVERLAP_HOURS", "-1", />=0/],
  ["WORDPRESS_TIMEOUT_MS", "30s", /number/],
  ["RETRY_BACKOFF", "0.5", />=1/],
  ["RETRY_ATTEMPTS", "0", />=1/],
  ["WORKER_METRICS_PORT", "-1", />=0/],
  ["WORKER_HEALTH_PORT", "70000", /<=65535/],
  ["API_DRAIN_SECONDS", "-1", />=0/],
  ["API_DRAIN_SECONDS", "301", /<=300/],
  ["TEMPORAL_DEPLOYMENT_NAME", "igny8.workers", /without spaces, dots and colons/],
  ["TEMPORAL_WORKER_BUILD_ID", "b 1", /letters, digits/],
  ["TEMPORAL_CODEC_KEYS", `a:${key(1)},a:${key(2)}`, /twice/],
  ["API_METRICS_PORT", "70000", /<=65535/],
  ["WORKER_APP_METRICS_PORT", "web", /number/],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", /URL/],
  ["OTEL_EXPORTER_OTLP_HEADERS", "authorization", /name=value/],
  ["OTEL_EXPORTER_OTLP_HEADERS", "authorization=%zz", /name=value/],
  ["OTEL_TRACES_SAMPLER_ARG", "10", /<=1/],
  ["LOG_LEVEL", "loud", /"trace"/],
];
test.each(wrong)("%s=%s is reported with the expected form", (name, value, what) => {
  const lines = complaints({ [name]: value });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(new RegExp(`^${name}: .*${what.source}`));
});

test("all wrong variables are reported at once, without their values, which may be secrets", () => {
  const lines = complaints({ DATABASE_URL: "mysql://root:hunter2@db/x", SECRET_KEYS: "a:hunter3", API_PORT: "x" });
  expect(lines.map((line) => line.split(":")[0])).toEqual(["DATABASE_URL", "SECRET_KEYS", "API_PORT"]);
  expect(lines.join()).not.toMatch(/hunter/);
});

test("packages are stored in a folder, or in a bucket with credentials", () => {
  expect(pluginStoreOf(readConfig({ ...GOOD, PLUGIN_DIR: "/data/plugins" }))).toEqual({ folder: "/data/plugins" });
  const s3 = { PLUGIN_S3_URL: "https://s3.example.com/packages", PLUGIN_S3_ACCESS_KEY_ID: "id", PLUGIN_S3_SECRET_ACCESS_KEY: "hunter2" };
  expect(pluginStoreOf(readConfig({ ...GOOD, ...s3 }))).toEqual({
    ...{ url: s3.PLUGIN_S3_URL, region: "us-east-1", accessKeyId: "id", secretAccessKey: "hunter2" },
  });
  expect(() => pluginStoreOf(readConfig({ ...GOOD, ...s3, PLUGIN_S3_ACCESS_KEY_ID: "" }))).toThrow("PLUGIN_S3_ACCESS_KEY_ID");
});

test("traces need an address; their headers are read as OpenTelemetry writes them", () => {
  expect(tracingOf(readConfig(GOOD), "igny8-api")).toBeUndefined();
  const on = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20aGk=, x-team=news",
  };
  expect(tracingOf(readConfig({ ...GOOD, ...on, OTEL_TRACES_SAMPLER_ARG: "0.1" }), "igny8-api")).toEqual({
    ...{ service: "igny8-api", endpoint: "http://collector:4318", share: 0.1 },
    headers: { authorization: "Basic aGk=", "x-team": "news" },
  });
});

test("mail needs a server and a sender; the API reads only the sender", () => {
  const both = { SMTP_URL: "smtps://igny8:hunter2@mail.example.com", MAIL_FROM: "IGNY8 <igny8@example.com>" };
  expect(mailServerOf(readConfig({ ...GOOD, ...both }))).toEqual({ url: both.SMTP_URL, from: both.MAIL_FROM });
  expect(mailServerOf(readConfig(GOOD))).toBeUndefined();
  expect(readConfig({ ...GOOD, MAIL_FROM: "igny8@example.com" }).MAIL_FROM).toBe("igny8@example.com");
  expect(() => mailServerOf(readConfig({ ...GOOD, ...both, SMTP_URL: "" }))).toThrow("MAIL_FROM needs SMTP_URL");
  expect(() => mailServerOf(readConfig({ ...GOOD, ...both, MAIL_FROM: "" }))).toThrow("SMTP_URL needs MAIL_FROM");
});
