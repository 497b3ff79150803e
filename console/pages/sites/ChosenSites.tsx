import { Autocomplete, Button, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useChange } from "../../data/change.ts";
import { useInstallLinks } from "../../data/plugin/installLinks.ts";
import { regroup, type Site } from "../../data/sites.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { InstallLinks } from "./InstallLinks.tsx";
import type { Chosen } from "./useChosen.ts";

/** What can be done with the chosen sites at once. `shown`: the sites that the list shows. */
export function ChosenSites({ chosen, groups, shown }: { chosen: Chosen; groups: string[]; shown: Site[] }) {
  const { ids, sites } = chosen;
  const hidden = sites.filter(({ id }) => !shown.some((site) => site.id === id)).length;
  const [grouping, { open, close }] = useDisclosure();
  const links = useInstallLinks();
  return (
    <Paper withBorder p="xs" role="toolbar" aria-label="Chosen sites">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {ids.length} chosen
          {hidden > 0 && `, ${hidden === ids.length ? "none" : `${hidden} of them not`} shown`}
        </Text>
        {shown.some(({ id }) => !chosen.has(id)) && (
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
          sites={sites}
          groups={groups}
          onCancel={close}
          onDone={() => {
            close();
            chosen.clear();
          }}
        />
      </Modal>
    </Paper>
  );
}

interface OfGroup {
  sites: Chosen["sites"];
  groups: string[];
  onCancel: () => void;
  onDone: () => void;
}

function SetGroup({ sites, groups, onCancel, onDone }: OfGroup) {
  const [present, ...others] = new Set(sites.map(({ group_name }) => group_name));
  const [name, setName] = useState((others.length === 0 && present) || "");
  const ids = sites.map(({ id }) => id);
  const set = useChange((group: string | null) => regroup(ids, group), { stale: [["sites"], ["site"]], waits: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(name.trim(), { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {set.error && <Problem error={set.error} />}
        <Text size="sm" dir="auto" lineClamp={3}>
          {sites.map((site) => site.name).join(", ")}
        </Text>
        <Autocomplete
          label="Group"
          description="Any name, such as a client."
          data={groups}
          value={name}
          onChange={setName}
          maxLength={60}
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
          <Button type="submit" loading={set.isPending && set.variables !== null} disabled={name.trim() === ""}>
            Set group
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
