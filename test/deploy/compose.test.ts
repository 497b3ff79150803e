import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  CONFIG_BY_PROCESS,
  CONFIG_KEYS,
  mailServerOf,
  pictureStoreOf,
  pluginStoreOf,
  readConfig,
  retryOf,
  tracingOf,
} from "../../config.ts";
import { findCompose } from "../../dev/compose.ts";
import { variables } from "../../dev/docs/configuration.ts";

interface Service {
  image: string;
  build?: { target: string };
  command?: string[];
  restart: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  configs?: { source: string; target: string }[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  networks: string[];
  profiles?: string[];
  mem_limit: string;
  logging: { options: Record<string, string> };
}

const root = join(import.meta.dirname, "../..");
const text = await readFile(join(root, "docker-compose.yml"), "utf8");
const example = await readFile(join(root, ".env.example"), "utf8");
const stack = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
};
const services = Object.entries(stack.services);
const ours = ["migrate", "api", "worker", "backup"];
const jobs = ["temporal-schema", "temporal-namespace", "migrate"];

const exampleVariables = Object.fromEntries([...example.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
/** The configuration of a person who follows .env.example. */
const filledIn: Record<string, string> = {
  ...exampleVariables,
  POSTGRES_PASSWORD: "0a".repeat(32),
  IGNY8_DB_PASSWORD: "1b".repeat(32),
  TEMPORAL_DB_PASSWORD: "2c".repeat(32),
  WORDPRESS_DB_PASSWORD: "3d".repeat(32),
  SECRET_KEYS: `202611:${Buffer.alloc(32, 1).toString("base64")}`,
  PLUGIN_SIGNING_KEYS: `202611:${Buffer.alloc(32, 2).toString("base64")}`,
  PUBLIC_URL: "https://igny8.example.com",
};
/** What a person must fill in. Everything else has a value, or is optional. */
const REQUIRED = ["POSTGRES_PASSWORD", "IGNY8_DB_PASSWORD", "TEMPORAL_DB_PASSWORD", "SECRET_KEYS", "PLUGIN_SIGNING_KEYS", "PUBLIC_URL"];
const demo = ["wordpress-db", "wordpress"];
const watch = ["prometheus", "grafana"];
const optional = ["caddy", "pgbouncer", "backup", ...watch, ...demo];
/** The address in DATABASE_URL. It is no secret, and stands beside one. */
const ADDRESS = "DATABASE_ADDRESS";
/** Interpolates as Compose does: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, and `$$` for a dollar. */
function interpolated(value: string, variables: Record<string, string>): string {
  return value.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name?: string, kind?: string, more?: string) => {
    if (!name) return "$";
    if (variables[name]) return variables[name];
    if (kind === "?") throw new Error(`${name}: ${more}`);
    return kind === "-" ? (more ?? "") : whole;
  });
}
const environmentOf = (name: string, variables = filledIn) =>
  Object.fromEntries(Object.entries(stack.services[name]!.environment ?? {}).map(([key, value]) => [key, interpolated(value, variables)]));

test("the stack is complete", () => {
  const names =
    "postgres temporal-schema temporal temporal-namespace temporal-ui migrate api worker caddy pgbouncer backup prometheus grafana wordpress-db wordpress";
  expect(Object.keys(stack.services)).toEqual(names.split(" "));
});

test.each(ours)("%s gets only variables of config.ts, and a valid configuration", (name) => {
  const environment = environmentOf(name);
  expect(Object.keys(environment).filter((key) => !(CONFIG_KEYS as string[]).includes(key))).toEqual([]);
  const config = readConfig(environment);
  expect(config).toMatchObject({ TEMPORAL_ADDRESS: "temporal:7233", TEMPORAL_NAMESPACE: "default", PUBLIC_URL: filledIn["PUBLIC_URL"] });
  const database = new URL(config.DATABASE_URL);
  expect([database.host, database.username, database.pathname]).toEqual(["postgres:5432", "igny8", "/igny8"]);
  const pooled = readConfig(environmentOf(name, { ...filledIn, [ADDRESS]: "pgbouncer:6432" }));
  expect(pooled.DATABASE_URL).toBe(config.DATABASE_URL.replace("postgres:5432", "pgbouncer:6432"));
  expect(pooled.DATABASE_URL_DIRECT).toBe(name === "worker" ? undefined : config.DATABASE_URL);
});

test("API and worker agree on shared variables", () => {
  const [api, worker] = [environmentOf("api"), environmentOf("worker")];
  const shared = Object.keys(api).filter((key) => key in worker);
  expect(shared).toEqual(
    expect.arrayContaining(["DATABASE_URL", "SECRET_KEYS", "PUBLIC_URL", "TEMPORAL_ADDRESS", "ALLOWED_PRIVATE_HOSTS"]),
  );
  for (const key of shared) expect(api[key], key).toBe(worker[key]);
});

test("every secret is required, and the file contains none", () => {
  const demanded = new Set([...text.matchAll(/\$\{([A-Z0-9_]+):\?/g)].map(([, name]) => name!));
  expect([...demanded].toSorted()).toEqual(REQUIRED.toSorted());
  expect(REQUIRED.filter((name) => exampleVariables[name] !== "")).toEqual([]);
  for (const [service, { environment = {} }] of services) {
    for (const [key, value] of Object.entries(environment)) {
      if (!/PASSWORD|PWD|SECRET|TOKEN|_KEYS?( |$)|:\/\/.*@/.test(`${key} ${value}`) || key === "MARIADB_RANDOM_ROOT_PASSWORD") continue;
      const used = [...value.matchAll(/\$\{([A-Z0-9_]+):([?-])([^}]*)\}/g)].filter(([, name]) => name !== ADDRESS);
      expect(used.length, `${service} ${key}`).toBe(1);
      const [[, name, kind, more]] = used as [RegExpMatchArray];
      if (REQUIRED.includes(name!)) expect([kind, more], `${service} ${key}`).toEqual(["?", "see .env.example"]);
      else expect([value, exampleVariables[name!]], `${service} ${key}`).toEqual([`\${${name}:-}`, ""]);
    }
  }
});

/** The variables of each process: those that its first file names, and those of the code that it passes its configuration to. */
const reads = async (file: string) => {
  const code = await readFile(join(root, file), "utf8");
  const called = [pictureStoreOf, pluginStoreOf, mailServerOf, retryOf, tracingOf].filter(({ name }) => code.includes(`${name}(config`));
  const named = [code, ...called.map(String)].join("\n");
  const own = ["TEMPORAL_UI_URL", "TEMPORAL_DEPLOYMENT_NAME", "TEMPORAL_WORKER_BUILD_ID"];
  const temporal = (key: string) => key.startsWith("TEMPORAL_") && !own.includes(key) && code.includes("readTemporal(");
  return (CONFIG_KEYS as string[]).filter((key) => new RegExp(`\\b${key}\\b`).test(named) || temporal(key));
};
test.each([
  ["api", "api/server.ts", "API"],
  ["worker", "worker/main.ts", "worker"],
] as const)("%s gets each variable that it reads, as config.ts groups them", async (service, file, group) => {
  const read = await reads(file);
  const grouped = Object.keys({ ...CONFIG_BY_PROCESS["API and worker"], ...CONFIG_BY_PROCESS[group] });
  expect(read.toSorted()).toEqual(grouped.toSorted());
  expect(read.filter((name) => !(name in stack.services[service]!.environment!))).toEqual([]);
});

test(".env.example has each variable of the stack, how to make each secret, and nothing else", () => {
  const used = new Set([...text.matchAll(/\$\{([A-Z0-9_]+)[:}]/g)].map(([, name]) => name!));
  expect(new Set(Object.keys(exampleVariables))).toEqual(used);
  for (const name of [...REQUIRED.filter((one) => one !== "PUBLIC_URL"), "WORDPRESS_DB_PASSWORD"]) {
    expect(example, name).toMatch(new RegExp(`openssl rand[^\\n]*\\n(?:# [^\\n]*\\n)*${name}=\\n`));
  }
  const defaults = [...text.matchAll(/\$\{([A-Z0-9_]+):-([^}]+)\}/g)];
  for (const [, name, value] of defaults) expect(exampleVariables[name!], name).toBe(value);
});

test("images are pinned to a version, and ours are built", () => {
  for (const [name, { image, build }] of services) {
    const target = name === "migrate" ? "api" : name;
    if (ours.includes(name)) expect([build!.target, image], name).toEqual([target, `igny8/${target}:local`]);
    else expect(image, name).toMatch(/:v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$/);
  }
  expect(stack.services["postgres"]!.image).toMatch(/^postgres:18\./);
  expect(stack.services["temporal"]!.image.split(":")[1]).toBe(stack.services["temporal-schema"]!.image.split(":")[1]);
});

test.each(services)("%s has a health check, or is a job that ends", (name, { healthcheck, restart }) => {
  if (name === "backup") expect([restart, healthcheck], "a person starts it").toEqual(["no", { disable: true }]);
  else if (jobs.includes(name)) expect([restart, healthcheck ?? { disable: true }]).toEqual(["on-failure:5", { disable: true }]);
  else expect([restart, healthcheck]).toEqual(["unless-stopped", expect.objectContaining({ retries: expect.any(Number) })]);
});

test("depends_on waits for jobs to end and for services to be healthy", () => {
  for (const [name, { depends_on = {} }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      expect(Object.keys(stack.services), name).toContain(other);
      expect(condition, `${name} on ${other}`).toBe(jobs.includes(other) ? "service_completed_successfully" : "service_healthy");
    }
  }
  for (const name of ["api", "worker"])
    expect(Object.keys(stack.services[name]!.depends_on!), name).toEqual(["migrate", "temporal-namespace"]);
});

test("published ports are on loopback, except those of the TLS proxy, and lead to ports that are in use", () => {
  const published = Object.fromEntries(
    services.filter(([, { ports }]) => ports).map(([name, { ports }]) => [name, ports!.map((port) => interpolated(port, filledIn))]),
  );
  expect(published).toEqual({
    "temporal-ui": ["127.0.0.1:8233:8080"],
    api: [`127.0.0.1:3000:${environmentOf("api")["API_PORT"]}`],
    caddy: ["80:80", "443:443", "443:443/udp"],
    prometheus: ["127.0.0.1:9090:9090"],
    grafana: ["127.0.0.1:3001:3000"],
    wordpress: ["127.0.0.1:8080:80"],
  });
  expect(environmentOf("api")["API_HOST"]).toBe("0.0.0.0");
  expect(environmentOf("api")["TEMPORAL_UI_URL"]).toBe("http://localhost:8233");
});

test("persistent data is on named volumes", () => {
  const mounted = services.flatMap(([, { volumes = [] }]) => volumes).filter((volume) => !volume.startsWith("./"));
  expect(new Set(mounted.map((volume) => volume.split(":")[0]))).toEqual(new Set(Object.keys(stack.volumes)));
  expect(stack.services["postgres"]!.volumes).toEqual(["postgres:/var/lib/postgresql"]);
  expect(stack.services["api"]!.volumes).toEqual([
    `media:${environmentOf("api")["MEDIA_DIR"]}`,
    `plugins:${environmentOf("api")["PLUGIN_DIR"]}`,
    "./certificates:/certificates:ro",
  ]);
  expect(stack.services["worker"]!.volumes).toEqual(stack.services["api"]!.volumes);
  expect(stack.services["wordpress"]!.volumes).toContainEqual(
    "./plugin/igny8-wp-bridge:/var/www/html/wp-content/plugins/igny8-wp-bridge:ro",
  );
});

test("Temporal has fairness enabled, its own databases and our namespace", () => {
  for (const { source } of services.flatMap(([, { configs = [] }]) => configs)) expect(Object.keys(stack.configs)).toContain(source);
  const dynamic = parse(stack.configs["temporal-dynamic"]!.content) as Record<string, unknown>;
  expect(dynamic["matching.enableFairness"]).toEqual([{ value: true }]);
  const temporal = stack.services["temporal"]!;
  expect(temporal.environment!["DYNAMIC_CONFIG_FILE_PATH"]).toBe(
    temporal.configs!.find(({ source }) => source === "temporal-dynamic")!.target,
  );
  const script = (name: string) => interpolated(stack.configs[name]!.content, filledIn);
  for (const database of ["temporal", "temporal_visibility"]) {
    expect(script("databases")).toContain(`create database ${database} owner temporal;`);
    expect(script("temporal-schema")).toMatch(new RegExp(`--db ${database} setup-schema[^]*--db ${database} update-schema`));
  }
  expect(script("temporal-namespace")).toContain('namespace create --namespace "$TEMPORAL_NAMESPACE" ');
  for (const variables of [filledIn, { ...filledIn, TEMPORAL_NAMESPACE: "other" }]) {
    const namespace = environmentOf("worker", variables)["TEMPORAL_NAMESPACE"];
    expect(environmentOf("temporal-namespace", variables)["TEMPORAL_NAMESPACE"]).toBe(namespace);
    expect(environmentOf("temporal-ui", variables)["TEMPORAL_DEFAULT_NAMESPACE"]).toBe(namespace);
  }
});

test("WordPress and the TLS proxy reach the API, but neither PostgreSQL nor Temporal", () => {
  for (const [name, { networks }] of services) {
    const expected = [...demo, "caddy"].includes(name)
      ? ["sites"]
      : ["api", "worker"].includes(name)
        ? ["platform", "sites"]
        : ["platform"];
    expect([name, networks]).toEqual([name, expected]);
  }
  expect(services.filter(([, { profiles }]) => profiles).map(([name, { profiles }]) => [name, profiles])).toEqual([
    ["caddy", ["tls"]],
    ["pgbouncer", ["pgbouncer"]],
    ["backup", ["backup"]],
    ...watch.map((name) => [name, ["watch"]]),
    ...demo.map((name) => [name, ["demo"]]),
  ]);
  for (const [name, { depends_on = {} }] of services)
    if (!optional.includes(name)) expect(Object.keys(depends_on).filter((other) => optional.includes(other))).toEqual([]);
});

test.each(services)("%s can fill neither disk nor memory", (_, { logging, mem_limit }) => {
  expect(logging.options).toEqual({ "max-size": expect.stringMatching(/^\d+m$/), "max-file": expect.stringMatching(/^\d$/) });
  expect(mem_limit).toMatch(/^\d+[mg]$/);
});

test("connections to PostgreSQL are within its limit, with three APIs and five workers", () => {
  const [, allowed] = /max_connections=(\d+)/.exec(stack.services["postgres"]!.command!.join(" "))!;
  const temporal = environmentOf("temporal");
  // Frontend, history, matching and worker have their own pools, in one process.
  const ofTemporal = 4 * (Number(temporal["SQL_MAX_CONNS"]) + Number(temporal["SQL_VIS_MAX_CONNS"]));
  const { DATABASE_POOL } = readConfig(environmentOf("api"));
  // An API has two connections for limits and one for LISTEN beside its pool, a worker one for its health. PostgreSQL reserves three, and a person needs one.
  const ofOurs = 3 * (DATABASE_POOL + 3) + 5 * (DATABASE_POOL + 1);
  expect(ofTemporal + ofOurs + 10).toBeLessThan(Number(allowed));
});

const compose = process.platform === "linux" && process.arch === "x64";
test.skipIf(!compose)("Docker Compose accepts the file, with and without its profiles, and reports missing values", async () => {
  const [program, ...args] = await findCompose();
  const config = async (env: Record<string, string>, ...more: string[]) => {
    const all = [...args, "--env-file", "/dev/null", ...more, "-f", join(root, "docker-compose.yml"), "config", "--format", "json"];
    const { stdout, stderr } = await promisify(execFile)(program!, all, { env: { PATH: process.env["PATH"], ...env } });
    const { services: found } = JSON.parse(stdout) as { services: Record<string, { ports?: { published: string }[] }> };
    return { said: stderr, names: Object.keys(found).toSorted(), api: found["api"]!.ports!.map(({ published }) => published) };
  };
  const api = ["3000"];
  const names = services.map(([name]) => name).toSorted();
  expect(await config(filledIn)).toEqual({ said: "", api, names: names.filter((name) => !optional.includes(name)) });
  const profiles = ["demo", "watch", "backup", "tls", "pgbouncer"].flatMap((profile) => ["--profile", profile]);
  expect(await config(filledIn, ...profiles)).toEqual({ said: "", api, names });
  expect((await config({ ...filledIn, API_PUBLISHED_PORTS: "3100-3109" })).api).toEqual(["3100-3109"]);
  for (const name of ["SECRET_KEYS", "IGNY8_DB_PASSWORD", "PUBLIC_URL"])
    await expect(config({ ...filledIn, [name]: "" }), name).rejects.toThrow(name);
});

/** The differences of this stack: service names, a proxy before the API, the UI beside it, and sign-up only by invitation. */
const OF_THE_STACK: Record<string, string> = {
  ...{ TEMPORAL_ADDRESS: "temporal:7233", TEMPORAL_UI_URL: "http://localhost:8233", TRUSTED_PROXIES: "1", SIGN_UP: "closed" },
};
test("a default in the compose file equals that of config.ts: a different one would silently win", () => {
  const defaults = variables(text).flatMap(([, rows]) =>
    rows.flatMap(({ name, standard, compose }) => {
      const [, given = ""] = /:-([^}]*)\}/.exec(compose?.open ? compose.value : "") ?? [];
      return given ? [{ name, given, wanted: OF_THE_STACK[name] ?? standard }] : [];
    }),
  );
  expect(defaults.length).toBeGreaterThan(10);
  expect(defaults.filter(({ given, wanted }) => given !== wanted)).toEqual([]);
});
