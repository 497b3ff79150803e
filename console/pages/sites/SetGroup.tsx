import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChange } from "../../data/change.ts";
import { regroup } from "../../data/sites.ts";
import { Problem } from "../../parts/Trouble.tsx";
import type { Chosen } from "./useChosen.ts";

interface Props {
  sites: Chosen["sites"];
  groups: string[];
  onCancel: () => void;
  onDone: () => void;
}

const LONGEST = 60;

/** Puts sites into a group of the account, or into a new one. */
export function SetGroup({ sites, groups, onCancel, onDone }: Props) {
  const [present, ...others] = new Set(sites.map(({ group_name }) => group_name));
  const [name, setName] = useState((others.length === 0 && present) || null);
  const [search, setSearch] = useState("");
  const ids = sites.map(({ id }) => id);
  const set = useChange((group: string | null) => regroup(ids, group), { stale: [["sites"], ["site"]], waits: true });
  const typed = search.trim().slice(0, LONGEST);
  const known = name === null || groups.includes(name) ? groups : [...groups, name];
  const isNew = typed !== "" && !known.some((one) => one.toLowerCase() === typed.toLowerCase());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== null) set.mutate(name, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {set.error && <Problem error={set.error} />}
        <Text size="sm" dir="auto" lineClamp={3}>
          {sites.map((site) => site.name).join(", ")}
        </Text>
        <Select
          label="Group"
          description="Choose a group, or type the name of a new one."
          placeholder="Choose a group"
          searchable
          selectFirstOptionOnChange
          nothingFoundMessage="No group yet. Type a name."
          data={[...known.map((one) => ({ value: one, label: one })), ...(isNew ? [{ value: typed, label: `New group “${typed}”` }] : [])]}
          value={name}
          onChange={setName}
          searchValue={search}
          onSearchChange={setSearch}
          data-autofocus
        />
        {sites.some(({ group_name }) => group_name !== null) && (
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ alignSelf: "flex-start" }}
            loading={set.isPending && set.variables === null}
            onClick={() => set.mutate(null, { onSuccess: onDone })}
          >
            Remove from {others.length === 0 ? "the group" : "their groups"}
          </Button>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={set.isPending && set.variables !== null} disabled={name === null}>
            Set group
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
