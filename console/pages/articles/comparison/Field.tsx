import { Box, Button, Divider, Group, Paper, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ComparedField } from "../../../data/articles/comparison.ts";
import { textChanges, type Words, wordsOf } from "../history/changes.ts";
import { Marked } from "../history/Changes.tsx";

const WHO: Record<ComparedField["step"], string> = {
  ahead_here: "Changed here",
  ahead_there: "Changed on the site",
  both: "Changed here and on the site",
};

interface Props {
  field: ComparedField;
  /** undefined if the person may not change anything */
  onOurs: (() => void) | undefined;
  onTheirs: () => void;
  busy: boolean;
}

/** A field that differs: the words that only one side has, and the choice. */
export function Field({ field: { name, step, here, there, kept, can_take, field }, onOurs, onTheirs, busy }: Props) {
  const isChangedThere = step !== "ahead_here";
  const choice = onOurs &&
    isChangedThere &&
    !kept && {
      before: (
        <Choice
          label={can_take ? "Use the site's version" : "Keep both as they are"}
          means={can_take ? "It is copied into the article." : "The post and the article stay different."}
          disabled={busy}
          onClick={onTheirs}
        />
      ),
      after: <Choice label="Use the article's version" means="It is sent to the site." disabled={busy} onClick={onOurs} />,
    };
  return (
    <Paper withBorder p="sm" role="group" aria-label={name}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          {kept ? "The site keeps its version" : WHO[step]}
        </Text>
      </Group>
      {!isChangedThere ? (
        <Text size="sm" dir="auto" lineClamp={6}>
          {field === "content" ? "The post does not have your changes to the text yet." : shown(here)}
        </Text>
      ) : field === "content" ? (
        <>
          <TextSides there={shown(there)} here={shown(here)} />
          {choice && (
            <SimpleGrid cols={{ base: 1, sm: 2 }} mt="sm">
              {choice.before}
              {choice.after}
            </SimpleGrid>
          )}
        </>
      ) : (
        <Sides words={wordsOf(shown(there), shown(here))} choice={choice} />
      )}
      {choice && can_take && (
        <Text size="xs" c="dimmed" mt="sm">
          The version that you don't choose stays in the article's history.
        </Text>
      )}
    </Paper>
  );
}

type Choices = { before: ReactNode; after: ReactNode } | false | undefined;

/** A button for one side, and what it does. */
function Choice({ label, means, disabled, onClick }: { label: string; means: string; disabled: boolean; onClick: () => void }) {
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" disabled={disabled} onClick={onClick}>
        {label}
      </Button>
      <Text size="xs" c="dimmed">
        {means}
      </Text>
    </Group>
  );
}

/** Both values beside each other, with marks for what the other side does not have, and the choice of each below it. */
function Sides({ words, choice }: { words: Words[]; choice?: Choices }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} my="xs">
      {(["before", "after"] as const).map((side) => (
        <div key={side}>
          <Text size="xs" c="dimmed">
            {side === "before" ? "On the site" : "In the article"}
          </Text>
          <Marked words={words.filter((one) => one.side === "both" || one.side === side)} sides />
          {choice && <Box mt="xs">{choice[side]}</Box>}
        </div>
      ))}
    </SimpleGrid>
  );
}

/** The paragraphs that differ, in reading order. */
function TextSides({ there, here }: { there: string; here: string }) {
  return textChanges(there, here).map((part, at) =>
    "equal" in part ? (
      <Divider
        key={at}
        label={part.equal === 1 ? "1 paragraph is the same" : `${part.equal} paragraphs are the same`}
        labelPosition="center"
      />
    ) : (
      <Sides key={at} words={part.words} />
    ),
  );
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(", ");
  const { url } = value as { url?: unknown };
  return typeof url === "string" ? url : JSON.stringify(value);
};
