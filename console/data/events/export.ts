import type { SyncEvent } from "./lists.ts";

const COLUMNS = [
  ...["id", "timestamp", "type", "action", "success", "content_id", "external_id", "duration_ms"],
  ...["description", "error_message", "details", "site_id", "integration_id", "request_id"],
] as const satisfies (keyof SyncEvent)[];

/** Spreadsheets execute a text that begins like a formula (OWASP, CSV Injection). A leading apostrophe prevents it. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return quoted(harmless(typeof value === "string" ? value : JSON.stringify(value)));
}

/** Events as CSV (RFC 4180), with a byte order mark, by which spreadsheets recognise UTF-8. */
export const toCsv = (events: SyncEvent[]): string =>
  `\uFEFF${[COLUMNS.join(","), ...events.map((event) => COLUMNS.map((name) => cell(event[name])).join(","))].join("\r\n")}\r\n`;
