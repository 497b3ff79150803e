import { Text } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";
import { htmlOf, type SourceText } from "./sourceText.ts";
import { lengthOf, plainOf } from "./plain.ts";

/** How long an article's text is. Typing does not wait for the count. */
export function Counted({ text }: { text: SourceText }) {
  const settled = useDeferredValue(text);
  const { words, minutes } = useMemo(() => lengthOf(plainOf(htmlOf(settled))), [settled]);
  return (
    <Text size="xs" c="dimmed" ta="end">
      {words === 1 ? "1 word" : `${words.toLocaleString()} words`}
      {minutes > 0 && ` · ${minutes} min read`}
    </Text>
  );
}
