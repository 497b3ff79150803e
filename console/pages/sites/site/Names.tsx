import { Box, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import type { UseInfiniteQueryResult, UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { PartChange } from "../../../data/parts.ts";
import { useMayPublish } from "../../../data/session.ts";
import { Listing } from "../../../parts/Listing.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { OneName, type Row } from "./OneName.tsx";

interface Props<R extends Row> {
  title: string;
  /** "sector", "cluster" */
  one: string;
  about: string;
  /** such a name */
  example: string;
  /** what remains after deleting one */
  deletes: string;
  query: UseInfiniteQueryResult<R[]>;
  save: UseMutationResult<unknown, Error, PartChange>;
  remove: UseMutationResult<unknown, Error, number>;
  /** shown beside the name */
  noteOf?: (row: R) => string | undefined;
  /** the extra fields of a new entry, with their value */
  added?: Omit<PartChange, "id" | "name">;
  children?: ReactNode;
}

/** A list of names to add, change and delete in place. */
export function Names<R extends Row>({ title, one, about, example, deletes, query, save, remove, noteOf, added, children }: Props<R>) {
  const mayWrite = useMayPublish();
  const [name, setName] = useState("");
  const failed = (id: number | null) => (save.variables?.id === id ? save.error?.message : undefined);
  const add = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: null, name, ...added }, { onSuccess: () => setName("") });
  };
  return (
    <Box component="section" aria-label={title}>
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed" maw={640} mb="xs">
        {about}
      </Text>
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
          <Stack gap={6} maw={640}>
            {rows.map((row) => (
              <OneName key={row.id} row={row} note={noteOf?.(row)} {...{ one, deletes, save, remove, mayWrite }} error={failed(row.id)} />
            ))}
          </Stack>
        )}
      </Listing>
      {mayWrite && (
        <form onSubmit={add} noValidate style={{ marginTop: "var(--mantine-spacing-sm)" }}>
          <Group gap="xs" align={failed(null) ? "center" : "flex-end"}>
            <TextInput
              label={`New ${one}`}
              placeholder={example}
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
    </Box>
  );
}
