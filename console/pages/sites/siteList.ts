/** The most lines of a list. The API accepts as many at once. */
export const MOST_LINES = 500;

const LINE_END = /\r\n|\r|\n/;

/** A line of the list that holds a site: its number from 1, as it is written, and its parts. */
export interface ListedLine {
  nth: number;
  line: string;
  site: { url: string; name?: string; group_name?: string };
}

/**
 * Reads a list of sites, one a line: an address, and a name and a group behind commas, semicolons or tabs. Parts may be in quotation marks, as in CSV
 * (RFC 4180). Empty lines, and a first line that names columns, are left out.
 */
export function readList(text: string): ListedLine[] {
  const lines: ListedLine[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(LINE_END)
    .entries()) {
    const [url = "", name = "", group_name = ""] = partsOf(line);
    if (url === "" && name === "" && group_name === "") continue;
    if (lines.length === 0 && /^(?:url|address|site|website|domain)$/i.test(url)) continue;
    lines.push({ nth: index + 1, line, site: { url, ...(name ? { name } : {}), ...(group_name ? { group_name } : {}) } });
  }
  return lines;
}

/** The parts of a line. A tab separates if there is one, as from a spreadsheet; else a semicolon or comma. */
function partsOf(line: string): string[] {
  const by = line.includes("\t") ? "\t" : line.includes(";") ? ";" : ",";
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at]!;
    if (sign === '"' && quoted && line[at + 1] === '"') {
      part += '"';
      at += 1;
    } else if (sign === '"' && (quoted || part.trim() === "")) quoted = !quoted;
    else if (sign === by && !quoted) {
      parts.push(part.trim());
      part = "";
    } else part += sign;
  }
  return [...parts, part.trim()];
}

/** Rows as CSV (RFC 4180). A value that a spreadsheet would calculate gets an apostrophe before it. */
export const csvOf = (rows: string[][]): string =>
  rows.map((row) => row.map((value) => quoted(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value)).join(",")).join("\r\n");
const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
