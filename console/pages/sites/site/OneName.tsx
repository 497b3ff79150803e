import { Box, Button, Group, Text, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { PartChange } from "../../../data/parts.ts";
import { Confirm } from "../../../parts/Confirm.tsx";

export interface Row {
  id: number;
  name: string;
  sector_id?: number | null;
}

interface Props {
  row: Row;
  /** "sector", "cluster" */
  one: string;
  /** what remains after deleting one */
  deletes: string;
  save: UseMutationResult<unknown, Error, PartChange>;
  remove: UseMutationResult<unknown, Error, number>;
  note: string | undefined;
  error: string | undefined;
  mayWrite: boolean;
}

/** One name of a list, with its form. */
export function OneName({ row, note, one, deletes, save, remove, error, mayWrite }: Props) {
  const [typed, setTyped] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const sector = row.sector_id === undefined ? {} : { sector_id: row.sector_id };
    save.mutate({ id: row.id, name: typed ?? row.name, ...sector }, { onSuccess: () => setTyped(undefined) });
  };
  if (typed !== undefined)
    return (
      <form onSubmit={submit} noValidate>
        <Group gap="xs" align="flex-start">
          <TextInput
            aria-label={`Name of the ${one}`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            error={error}
            dir="auto"
            data-autofocus
            style={{ flex: "1 1 200px" }}
            maw={320}
          />
          <Button type="submit" size="compact-md" loading={save.isPending}>
            Save
          </Button>
          <Button size="compact-md" variant="default" onClick={() => setTyped(undefined)}>
            Cancel
          </Button>
        </Group>
      </form>
    );
  return (
    <Group gap="md" wrap="nowrap">
      <Box style={{ minWidth: 0 }}>
        <Text size="sm" dir="auto" lineClamp={2}>
          {row.name}
        </Text>
        {note && (
          <Text size="xs" c="dimmed" dir="auto" lineClamp={1}>
            {note}
          </Text>
        )}
      </Box>
      {mayWrite && (
        <Group gap={6} wrap="nowrap">
          <Button size="compact-sm" variant="subtle" aria-label={`Rename ${row.name}`} onClick={() => setTyped(row.name)}>
            Rename
          </Button>
          <Confirm
            size="compact-sm"
            variant="subtle"
            color="red"
            label="Delete"
            about={`Delete ${row.name}`}
            yes={`Delete the ${one}`}
            onYes={() => remove.mutate(row.id)}
          >
            {deletes}
          </Confirm>
        </Group>
      )}
    </Group>
  );
}
