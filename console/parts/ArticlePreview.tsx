import { Paper, Text } from "@mantine/core";

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const STYLE =
  "body{font:17px/1.6 Georgia,serif;margin:24px;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}img{max-width:100%;height:auto}h1,h2,h3{line-height:1.25}";

/** The article as text and pictures; in a frame that may run nothing and reach nothing of this page. */
export function ArticlePreview({ title, html }: { title: string; html: string }) {
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src http: https:; style-src 'unsafe-inline'"><style>${STYLE}</style><h1 dir="auto">${escape(title)}</h1><div dir="auto">${html}</div>`;
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        Preview
      </Text>
      <Paper withBorder style={{ overflow: "hidden" }}>
        <iframe
          title="Preview of the article"
          sandbox=""
          srcDoc={page}
          style={{ border: 0, width: "100%", height: 420, display: "block", background: "#fff" }}
        />
      </Paper>
    </div>
  );
}
