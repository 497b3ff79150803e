import { Autocomplete, Button, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useChange } from "../../data/change.ts";
import { useInstallLinks } from "../../data/plugin/installLinks.ts";
import { regroup } from "../../data/sites.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { InstallLinks } from "./InstallLinks.tsx";
import type { Chosen } from "./useChosen.ts";

/** What can be done with the chosen sites at once. `shown`: the sites that the list shows. */
export function ChosenSites({ chosen, groups, shown }: { chosen: Chosen; groups: string[]; shown: number[] }) {
  const { ids } = chosen;
  const [grouping, { open, close }] = useDisclosure();
  const links = useInstallLinks();
  return (
    <Paper withBorder p="xs" role="toolbar" aria-label="Chosen sites">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {ids.length} chosen
        </Text>
        {shown.some((id) => !chosen.has(id)) && (
          <Button size="xs" variant="subtle" onClick={() => chosen.add(shown)}>
            Choose all {shown.length} shown
          </Button>
        )}
        <Button size="xs" variant="default" onClick={open}>
          Set group…
        </Button>
        <Button size="xs" variant="default" loading={links.isPending} onClick={() => links.mutate(ids)}>
          Create install links
        </Button>
        <Button size="xs" variant="subtle" onClick={chosen.clear}>
          Clear
        </Button>
      </Group>
      {links.error && <Problem error={links.error} />}
      <Modal opened={links.isSuccess} onClose={links.reset} title="Install links" size="xl">
        {links.data && <InstallLinks links={links.data} />}
      </Modal>
      <Modal opened={grouping} onClose={close} title={`Set the group of ${ids.length === 1 ? "1 site" : `${ids.length} sites`}`}>
        <SetGroup
          ids={ids}
          groups={groups}
          onDone={() => {
            close();
            chosen.clear();
          }}
        />
      </Modal>
    </Paper>
  );
}

function SetGroup({ ids, groups, onDone }: { ids: number[]; groups: string[]; onDone: () => void }) {
  const [name, setName] = useState("");
  const set = useChange((group: string | null) => regroup(ids, group), { stale: [["sites"], ["site"]], waits: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(name.trim(), { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {set.error && <Problem error={set.error} />}
        <Autocomplete
          label="Group"
          description="Any name, such as a client."
          data={groups}
          value={name}
          onChange={setName}
          maxLength={60}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button
            variant="default"
            loading={set.isPending && set.variables === null}
            onClick={() => set.mutate(null, { onSuccess: onDone })}
          >
            Remove from groups
          </Button>
          <Button type="submit" loading={set.isPending && set.variables !== null} disabled={name.trim() === ""}>
            Set group
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
