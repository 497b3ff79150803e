import { parse } from "yaml";
import type { z } from "zod";
import { CONFIG_BY_PROCESS } from "../../config.ts";

/** How to create a secret. */
const HEX = "openssl rand -hex 32";
const KEY = 'echo "$(date +%Y%m):$(openssl rand -base64 32)"';
const MADE_BY: Record<string, string> = {
  ...{ POSTGRES_PASSWORD: HEX, IGNY8_DB_PASSWORD: HEX, TEMPORAL_DB_PASSWORD: HEX, WORDPRESS_DB_PASSWORD: HEX },
  ...{ SECRET_KEYS: KEY, PLUGIN_SIGNING_KEYS: KEY },
};
/** Variables of the compose file that are not in config.ts. */
const OF_COMPOSE: Record<string, string> = {
  POSTGRES_PASSWORD: "The password of PostgreSQL's superuser.",
  IGNY8_DB_PASSWORD: "The password of IGNY8's role in PostgreSQL. It is hexadecimal, because it becomes part of DATABASE_URL.",
  TEMPORAL_DB_PASSWORD: "The password of Temporal's role in PostgreSQL.",
  API_PUBLISHED_PORTS:
    "The port on 127.0.0.1 at which Docker publishes the API. For more than one API process (docker compose up --scale api=3), a range with a port for each one, such as 3100-3109.",
  DATABASE_ADDRESS:
    "Host and port at which API and workers reach the database. With docker compose --profile pgbouncer, set pgbouncer:6432. Migrations and backups always go to PostgreSQL itself.",
  WORDPRESS_DB_PASSWORD: "The password of the WordPress of docker compose --profile demo.",
};
const ADDRESSES = ["PUBLIC_URL", "TEMPORAL_UI_URL", "ALLOWED_PRIVATE_HOSTS", "TRUSTED_PROXIES", "API_PUBLISHED_PORTS", "DATABASE_ADDRESS"];
/** The sections of .env.example: title and variables. The last section has the rest. */
const SECTIONS: [title: string, has: (name: string) => boolean][] = [
  ["Secrets: make each anew, with the command beside it", (name) => name in MADE_BY && name !== "WORDPRESS_DB_PASSWORD"],
  ["Addresses", (name) => ADDRESSES.includes(name)],
  ["Mail", (name) => ["MAIL_FROM", "SMTP_URL"].includes(name)],
  ["Pictures: in a volume, or in a bucket that several machines share", (name) => name.startsWith("MEDIA_S3_")],
  ["Packages of the plugin: in a volume, or in a bucket that several machines share", (name) => name.startsWith("PLUGIN_S3_")],
  ["Traces: none unless an OpenTelemetry collector is named", (name) => name.startsWith("OTEL_")],
  ["A WordPress to try it on (docker compose --profile demo up)", (name) => name === "WORDPRESS_DB_PASSWORD"],
  ["Habits", (name) => !name.startsWith("TEMPORAL_")],
  ["A Temporal elsewhere. API and worker see the folder certificates beside this file as /certificates", () => true],
];

interface Variable {
  name: string;
  meaning: string;
  /** as a person would write it; undefined: required, "": none */
  standard: string | undefined;
  /** the place in docker-compose.yml: whether .env sets it, or the file itself, and what holds if .env does not set it */
  compose: { open: boolean; value: string; otherwise: string } | undefined;
}

/** Every variable of config.ts by the processes that read it. */
export function variables(compose: string): [processes: string, Variable[]][] {
  const { services } = parse(compose, { merge: true }) as { services: Record<string, { environment?: Record<string, string> }> };
  const given = { ...services["worker"]!.environment, ...services["api"]!.environment };
  return Object.entries(CONFIG_BY_PROCESS).map(([processes, group]) => [
    processes,
    Object.entries(group as Record<string, z.ZodType>).map(([name, type]) => {
      const { success, data } = type.safeParse(undefined);
      const value = given[name];
      return {
        name,
        meaning: type.description ?? "",
        standard: success ? written(data) : undefined,
        compose:
          value === undefined ? undefined : { open: value.includes(`\${${name}`), value, otherwise: /:-([^}]*)\}$/.exec(value)?.[1] ?? "" },
      };
    }),
  ]);
}

/** A default as the environment would give it. An object has no such form, and becomes empty. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** How docker-compose.yml sets a variable. A default of its own is named: it holds there in place of that of config.ts. */
function inCompose({ open, value, otherwise }: NonNullable<Variable["compose"]>, standard: string | undefined): string {
  if (!open) return value.includes("${") ? "made of others" : `\`${value}\``;
  if (value.includes(":?")) return "`.env`, **required**";
  return otherwise === (standard ?? "") ? "`.env`" : `\`.env\`, else \`${otherwise}\``;
}

/** docs/configuration.md */
export function configurationPage(compose: string): string {
  const tables = variables(compose).map(([processes, rows]) => {
    const lines = rows.map(({ name, meaning, standard, compose: there }) => {
      const usual = standard === undefined ? "**required**" : standard && `\`${standard}\``;
      return `| \`${name}\` | ${usual} | ${meaning.replaceAll("|", "\\|")} | ${there === undefined ? "" : inCompose(there, standard)} |`;
    });
    return `## ${processes}\n\n| variable | default | meaning | compose |\n| --- | --- | --- | --- |\n${lines.join("\n")}\n`;
  });
  return `# Configuration

<!-- Generated from config.ts and docker-compose.yml by \`npm run docs\`. Change it there. -->

Environment variables configure IGNY8. \`config.ts\` reads and checks the variables. If variables are wrong, the process ends with one line for each wrong variable. An empty variable counts as unset.
The column "default" is for processes that you start yourself. The last column says how \`docker-compose.yml\` sets the variable:

- \`.env\`: you may set the variable in that file (see \`.env.example\`). Otherwise the default holds.
- \`.env\`, else a value: with docker compose, this value holds in place of the default.
- \`.env\`, **required**: docker compose does not start without it.
- another value: docker-compose.yml sets it, and \`.env\` does not change it.
- made of others: docker-compose.yml makes it of other variables.

${tables.join("\n")}`;
}

/** .env.example: each variable that docker-compose.yml takes from .env, with its default there. */
export function envExample(compose: string): string {
  const used = new Map<string, string>();
  for (const [, name, value] of compose.matchAll(/\$\{([A-Z0-9_]+)(?::-([^}]*)|:\?[^}]*)?\}/g))
    used.set(name!, used.get(name!) || value || "");
  const ours = variables(compose).flatMap(([, rows]) => rows);
  const meanings = { ...OF_COMPOSE, ...Object.fromEntries(ours.map(({ name, meaning }) => [name, meaning])) };
  const sectionOf = (name: string) => SECTIONS.findIndex(([, has]) => has(name));
  const order = [...Object.keys(OF_COMPOSE), ...ours.map(({ name }) => name)];
  const names = [...used.keys()].toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  const sections = SECTIONS.map(([title], index) => {
    const entries = names.filter((name) => sectionOf(name) === index).map((name) => entry(name, meanings[name], used.get(name)!));
    return `# --- ${title} ${"-".repeat(Math.max(3, 112 - title.length))}\n\n${entries.join("\n")}`;
  });
  const fixed = ours.filter(({ name, compose: there }) => there && !used.has(name)).map(({ name }) => name);
  return `# For docker-compose.yml: cp .env.example .env, and fill in the secrets and PUBLIC_URL. Never commit .env.
# Generated from config.ts and docker-compose.yml by "npm run docs". docs/configuration.md has all variables.

${sections.join("\n")}
# docker-compose.yml sets these itself: ${fixed.join(", ")}.
`;
}

function entry(name: string, meaning: string | undefined, value: string): string {
  if (!meaning)
    throw new Error(`docker-compose.yml takes ${name} from .env, and nothing says what it means: see dev/docs/configuration.ts.`);
  const lines = meaning.match(/.{1,118}(?:\s|$)/g)!.map((line) => `# ${line.trimEnd()}\n`);
  const made = MADE_BY[name] ? `# ${MADE_BY[name]}\n` : "";
  return `${made}${lines.join("")}${name}=${value}\n`;
}
