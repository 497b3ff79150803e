/** The first characters of cells that spreadsheets take for formulas (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** A CSV file as RFC 4180 has it. A text that would be a formula begins with an apostrophe. */
export function toCsv(lines: (string | null)[][]): string {
  const cell = (text: string | null) => `"${(text ?? "").replace(FORMULA, "'$&").replaceAll('"', '""')}"`;
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
