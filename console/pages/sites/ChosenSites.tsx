import { Button, Group, Modal, Paper, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInstallLinks } from "../../data/plugin/installLinks.ts";
import type { Site } from "../../data/sites.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { ChangeButtons, ChangeResult, useChangeEach } from "./ChangeEach.tsx";
import { LinksDialog } from "./LinksDialog.tsx";
import { SetGroup } from "./SetGroup.tsx";
import type { Chosen } from "./useChosen.ts";

interface Props {
  chosen: Chosen;
  groups: string[];
  /** the sites that the list shows */
  shown: Site[];
  /** the list has a heading above each group, with a button that chooses it */
  byGroup: boolean;
}

/** What can be done with the chosen sites at once. */
export function ChosenSites({ chosen, groups, shown, byGroup }: Props) {
  const { ids, sites } = chosen;
  const hidden = sites.filter(({ id }) => !shown.some((site) => site.id === id)).length;
  const isOneGroup = byGroup && new Set(shown.map(({ group_name }) => group_name)).size === 1;
  const [grouping, { open, close }] = useDisclosure();
  const links = useInstallLinks();
  const change = useChangeEach();
  return (
    <Paper withBorder p="xs" role="toolbar" aria-label="Chosen sites">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {ids.length} chosen
          {hidden > 0 && `, ${hidden === ids.length ? "none" : `${hidden} of them not`} shown`}
        </Text>
        {!isOneGroup && shown.some(({ id }) => !chosen.has(id)) && (
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
        <ChangeButtons change={change} sites={sites.map((site) => shown.find(({ id }) => id === site.id) ?? site)} />
        <Button size="xs" variant="subtle" onClick={chosen.clear}>
          Clear
        </Button>
      </Group>
      <ChangeResult change={change} />
      {links.error && <Problem error={links.error} />}
      <LinksDialog links={links} />
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
