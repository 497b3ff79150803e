import { Button, Group, Paper, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { Folded } from "../../../parts/folds/Folded.tsx";
import type { FieldsProps } from "./values.ts";

/** A value as a person reads and writes it: text as it is, everything else as JSON. */
const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
/** Numbers, true, false, null and lists are parsed as such. Everything else is text, also `1.0`. */
function meant(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const isPlain = typeof value !== "string" && (typeof value !== "object" || value === null || Array.isArray(value));
    return isPlain && JSON.stringify(value) === text ? value : text;
  } catch {
    return text;
  }
}

/** The post's custom fields. The site's owner allows each by name in the plugin. */
export function CustomFields({ values, set, errors, readOnly }: FieldsProps) {
  const [name, setName] = useState("");
  const fields = Object.entries(values.custom_fields);
  const add = () => {
    if (name.trim() === "" || name.trim() in values.custom_fields) return;
    set({ custom_fields: { ...values.custom_fields, [name.trim()]: "" } });
    setName("");
  };
  if (readOnly && fields.length === 0) return null;
  return (
    <Paper withBorder p="md" role="region" aria-label="Custom fields">
      <Folded
        opened={fields.length > 0}
        faulty={errors["custom_fields"] !== undefined}
        title={
          <Title order={2} size="h4" display="inline">
            Custom fields
          </Title>
        }
      >
        {!readOnly && (
          <Text size="sm" c="dimmed">
            WordPress accepts only the fields that are listed in the settings of the plugin.
          </Text>
        )}
        {fields.map(([field, value]) => (
          <Group key={field} gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              label={field}
              dir="auto"
              readOnly={readOnly}
              style={{ flex: 1, minWidth: 0 }}
              value={shown(value)}
              onChange={(event) => set({ custom_fields: { ...values.custom_fields, [field]: meant(event.target.value) } })}
            />
            {!readOnly && (
              <Button
                variant="default"
                aria-label={`Leave out ${field}`}
                onClick={() => set({ custom_fields: Object.fromEntries(fields.filter(([known]) => known !== field)) })}
              >
                Leave out
              </Button>
            )}
          </Group>
        ))}
        {errors["custom_fields"] && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errors["custom_fields"]}
          </Text>
        )}
        {!readOnly && (
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              label="Name of the field"
              style={{ flex: 1, minWidth: 0 }}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && add()}
            />
            <Button variant="default" disabled={name.trim() === ""} onClick={add}>
              Add
            </Button>
          </Group>
        )}
      </Folded>
    </Paper>
  );
}
