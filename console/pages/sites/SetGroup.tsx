import { Autocomplete, Button, Group, Stack, Text } from "@mantine/core";
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
  const [text, setText] = useState((others.length === 0 && present) || "");
  const ids = sites.map(({ id }) => id);
  const set = useChange((group: string | null) => regroup(ids, group), { stale: [["sites"], ["site"]], waits: true });
  const typed = text.trim();
  const known = groups.find((one) => one.toLowerCase() === typed.toLowerCase());
  const name = known ?? typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(name, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {set.error && <Problem error={set.error} />}
        <Text size="sm" dir="auto" lineClamp={3}>
          {sites.map((site) => site.name).join(", ")}
        </Text>
        <div>
          <Autocomplete
            label="Group"
            description="Choose a group, or type the name of a new one."
            maxLength={LONGEST}
            maxDropdownHeight={160}
            data={groups}
            value={text}
            onChange={setText}
            data-autofocus
          />
          <Text size="sm" c="dimmed" mt={4} mih={22} role="status">
            {typed !== "" && !known && `New group “${typed}”`}
          </Text>
        </div>
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
          <Button type="submit" loading={set.isPending && set.variables !== null} disabled={name === ""}>
            Set group
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
