import { SUBJECTS } from "../../api/http/codes/list.ts";
import type { Rows } from "../../api/http/codes/row.ts";

const table = (rows: Rows) =>
  Object.entries(rows)
    .map(([code, [status, meaning, remedy]]) => `| \`${code}\` | ${[status].flat().join(", ")} | ${meaning} | ${remedy} |`)
    .join("\n");

/** docs/api/errors.md: each error code, from api/http/codes. */
export function errorsPage(): string {
  const sections = Object.entries(SUBJECTS).map(
    ([subject, rows]) => `## ${subject}\n\n| code | status | meaning | what to do |\n| --- | --- | --- | --- |\n${table(rows)}\n`,
  );
  return `# Error codes

<!-- Generated from api/http/codes by \`npm run docs\`. Change it there. -->

A failed request answers the body below. \`code\` is for programs, and keeps its meaning. \`message\` is for people, and can change.
\`details\` names the invalid fields. \`remedy\` is the request that does what the message advises, if one request is enough. Give \`request_id\` to support.

\`\`\`json
{
  "success": false,
  "error": {
    "code": "content_on_hold",
    "message": "The article is on hold. Release the hold first.",
    "remedy": { "method": "PATCH", "path": "/api/v1/writer/content/7/", "body": { "on_hold": false } }
  },
  "request_id": "0197b2d4-6a55-7c41-9c4e-0d5f6a1b2c3d"
}
\`\`\`

${sections.join("\n")}`;
}
