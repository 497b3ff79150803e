import { Paper, Text } from "@mantine/core";
import { SEO_LENGTHS } from "../../../domain/articles/checklist.ts";

/** The length at which search engines cut, approximately. */
export const { title: TITLE, description: DESCRIPTION } = SEO_LENGTHS;
const letters = new Intl.Segmenter();
const lettersOf = (text: string) => Array.from(letters.segment(text), ({ segment }) => segment);
/** Characters as people count them: an emoji is one. */
export const lengthOf = (text: string) => lettersOf(text).length;
function cut(text: string, length: number): string {
  const all = lettersOf(text);
  return all.length > length ? `${all.slice(0, length - 1).join("")}…` : text;
}

/** How a search engine may show the article. */
export function SearchPreview({
  url,
  slug,
  title,
  description,
}: {
  url: string | undefined;
  slug: string;
  title: string;
  description: string;
}) {
  return (
    <Paper withBorder p="md" role="group" aria-label="How search engines may show the post">
      <Text size="xs" c="dimmed">
        {url ?? "https://…"}/{slug || "…"}
      </Text>
      <Text fw={600} c="blue" dir="auto">
        {cut(title || "Without a title", TITLE)}
      </Text>
      <Text size="sm" c="dimmed" dir="auto">
        {cut(description || "Without a description, search engines show a part of the text.", DESCRIPTION)}
      </Text>
    </Paper>
  );
}
