import { Box, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { UseInfiniteQueryResult, UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { PartChange } from "../../data/parts.ts";
import { useMayWrite } from "../../data/session.ts";
import { Confirm } from "../../parts/Confirm.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Section } from "../../parts/Section.tsx";
import { Problem } from "../../parts/Trouble.tsx";

interface Row {
  id: number;
  name: string;
  sector_id?: number | null;
}

interface Props<R extends Row> {
  title: string;
  /** "sector", "cluster" */
  one: string;
  about: string;
  /** what deleting one leaves */
  deletes: string;
  query: UseInfiniteQueryResult<R[]>;
  save: UseMutationResult<unknown, Error, PartChange>;
  remove: UseMutationResult<unknown, Error, number>;
  /** beside the name */
  noteOf?: (row: R) => string | undefined;
  /** what a new one has beside its name, and the fields for that */
  added?: Omit<PartChange, "id" | "name">;
  children?: ReactNode;
}

/** A list of names that are added, changed and deleted in place. */
export function Names<R extends Row>({ title, one, about, deletes, query, save, remove, noteOf, added, children }: Props<R>) {
  const mayWrite = useMayWrite();
  const [name, setName] = useState("");
  const failed = (id: number | null) => (save.variables?.id === id ? save.error?.message : undefined);
  const add = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: null, name, ...added }, { onSuccess: () => setName("") });
  };
  return (
    <Section title={title} about={about}>
      {remove.error && <Problem error={remove.error} />}
      <Listing
        query={query}
        empty={
          <Text size="sm" c="dimmed">
            None yet.
          </Text>
        }
      >
        {(rows) => (
          <Stack gap={6}>
            {rows.map((row) => (
              <OneName key={row.id} row={row} note={noteOf?.(row)} {...{ one, deletes, save, remove, mayWrite }} error={failed(row.id)} />
            ))}
          </Stack>
        )}
      </Listing>
      {mayWrite && (
        <form onSubmit={add} noValidate>
          <Group gap="xs" align="flex-end">
            <TextInput
              label={`New ${one}`}
              value={name}
              onChange={(event) => setName(event.target.value)}
              error={failed(null)}
              dir="auto"
              style={{ flex: "1 1 200px" }}
              maw={320}
            />
            {children}
            <Button type="submit" variant="default" loading={save.isPending && save.variables.id === null}>
              Add the {one}
            </Button>
          </Group>
        </form>
      )}
    </Section>
  );
}

interface OneProps<R extends Row> extends Pick<Props<R>, "one" | "deletes" | "save" | "remove"> {
  row: R;
  note: string | undefined;
  error: string | undefined;
  mayWrite: boolean;
}

function OneName<R extends Row>({ row, note, one, deletes, save, remove, error, mayWrite }: OneProps<R>) {
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
    <Group gap="xs" wrap="nowrap" justify="space-between">
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
          <Button size="compact-xs" variant="subtle" aria-label={`Rename ${row.name}`} onClick={() => setTyped(row.name)}>
            Rename
          </Button>
          <Confirm
            size="compact-xs"
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
