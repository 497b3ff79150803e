import { Divider, Paper, Stack, Text } from "@mantine/core";
import type { Version } from "../../../data/articles/versions.ts";
import { fieldChanges, textChanges, type Words } from "./changes.ts";
import classes from "./Changes.module.css";

/**
 * Words with marks for what was removed and what was added. Screen readers say "deletion" and "insertion".
 * @param sides both are current, and nothing is removed or added: their differences have one and the same mark
 */
export function Marked({ words, sides = false }: { words: Words[]; sides?: boolean }) {
  return (
    <Text component="div" size="sm" dir="auto" className={classes["words"] ?? ""}>
      {words.map(({ text, side }, at) =>
        side === "both" ? (
          <span key={at}>{text}</span>
        ) : sides ? (
          <mark key={at} className={classes["differs"]}>
            {text}
          </mark>
        ) : side === "before" ? (
          <del key={at} className={classes["before"]}>
            {text}
          </del>
        ) : (
          <ins key={at} className={classes["after"]}>
            {text}
          </ins>
        ),
      )}
    </Text>
  );
}

const equalParts = (count: number) => (count === 1 ? "1 paragraph is the same" : `${count} paragraphs are the same`);

/** The differences between two versions of an article: its fields, then its text in reading order. */
export function Changes({ before, after }: { before: Version; after: Version }) {
  const fields = fieldChanges(before.fields, after.fields);
  const text = before.content_html === after.content_html ? [] : textChanges(before.content_html, after.content_html);
  if (fields.length === 0 && text.length === 0)
    return (
      <Text size="sm">
        There is no difference between version {before.number} and version {after.number}.
      </Text>
    );
  return (
    <Stack gap="sm" role="group" aria-label="Changes">
      {fields.map(({ name, label, words }) => (
        <Paper key={name} withBorder p="sm">
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Marked words={words} />
        </Paper>
      ))}
      {text.map((part, at) =>
        "equal" in part ? (
          <Divider key={at} label={equalParts(part.equal)} labelPosition="center" />
        ) : (
          <Paper key={at} withBorder p="sm">
            <Text size="xs" c="dimmed">
              {part.before === null ? "Added" : part.after === null ? "Removed" : "Changed"}
            </Text>
            <Marked words={part.words} />
          </Paper>
        ),
      )}
    </Stack>
  );
}
