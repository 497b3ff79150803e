import { Alert, Button, Code, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { versionsQuery } from "../../../data/articles/versions.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { type Field, LABELS, type Values } from "./values.ts";

interface Props {
  content_id: number;
  fields: Field[];
  mine: Values;
  saved: Values;
  onKeepMine: (field: Field) => void;
  onTakeSaved: (field: Field) => void;
}

function shown(field: Field, values: Values): string {
  if (field === "text") return values.text.source;
  const value = values[field];
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Shows changes that were saved elsewhere to the same fields. Both versions stay until the person chooses one. */
export function Conflict({ content_id, fields, mine, saved, onKeepMine, onTakeSaved }: Props) {
  const { data } = useInfiniteQuery({ ...versionsQuery(content_id), staleTime: 0 });
  const newest = data?.[0];
  const who = newest?.user?.name ?? "Someone else";
  return (
    <Alert color="orange" title="The article was changed while you were editing" role="alert">
      <Stack gap="md">
        <Text size="sm">
          {who} saved the article
          {newest && (
            <>
              {" "}
              (<Time at={newest.updated_at} />)
            </>
          )}
          . Your changes are not lost. Choose which version to keep, then save.
        </Text>
        {fields.length > 1 && (
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => fields.forEach(onKeepMine)}>
              Keep all of mine
            </Button>
            <Button size="xs" variant="default" onClick={() => fields.forEach(onTakeSaved)}>
              Use all saved versions
            </Button>
          </Group>
        )}
        {fields.map((field) => (
          <Stack key={field} gap="xs" role="group" aria-label={LABELS[field]}>
            <Text size="sm" fw={600}>
              {LABELS[field]}
            </Text>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Side label="Yours" text={shown(field, mine)} />
              <Side label={`Saved by ${newest?.user?.name ?? "someone else"}`} text={shown(field, saved)} />
            </SimpleGrid>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => onKeepMine(field)}>
                Keep mine
              </Button>
              <Button size="xs" variant="default" onClick={() => onTakeSaved(field)}>
                Use the saved version
              </Button>
            </Group>
          </Stack>
        ))}
      </Stack>
    </Alert>
  );
}

const Side = ({ label, text }: { label: string; text: string }) => (
  <div style={{ minWidth: 0 }}>
    <Text size="xs">{label}</Text>
    <Code block dir="auto" tabIndex={0} aria-label={label} style={{ whiteSpace: "pre-wrap", maxHeight: 220, overflowY: "auto" }}>
      {text || "(empty)"}
    </Code>
  </div>
);
