import { Anchor, Group, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Site } from "../../data/sites.ts";
import { Rows } from "../../parts/Rows.tsx";
import { SiteBadge } from "../../parts/sites/SiteBadge.tsx";
import { counted, siteState } from "../../parts/sites/siteState.ts";
import { Time } from "../../parts/time/Time.tsx";

/** Sites with their state, their waiting articles, and the time of their last sync. */
export function SiteTable({ sites }: { sites: Site[] }) {
  return (
    <Rows
      label="Sites"
      heads={[
        { name: "Site", w: "38%" },
        "State",
        { name: "Articles", w: 110, visibleFrom: "sm" },
        { name: "Plugin", w: 90, visibleFrom: "lg" },
        { name: "Last sync", w: 170, visibleFrom: "md" },
      ]}
      layout="fixed"
      top
    >
      {sites.map((site) => (
        <Row key={site.id} site={site} />
      ))}
    </Rows>
  );
}

function Row({ site }: { site: Site }) {
  const { id, name, url, time_zone, connection } = site;
  const { why, label } = siteState(site);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor dir="auto" fw={600} lineClamp={2} renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: id }} {...props} />}>
          {name}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {url}
        </Text>
        {connection && <Articles connection={connection} site={id} hiddenFrom="sm" />}
      </Table.Td>
      <Table.Td>
        <Stack gap={4} align="flex-start">
          <SiteBadge site={site} />
          {why && (
            <Text size="xs" c="dimmed" lineClamp={6} dir="auto">
              {why}
            </Text>
          )}
          {label === "Not connected" && (
            <Anchor size="sm" renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: id }} {...props} />}>
              Connect it
            </Anchor>
          )}
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="sm">{connection && <Articles connection={connection} site={id} />}</Table.Td>
      <Table.Td visibleFrom="lg">
        <Text size="sm">{connection?.plugin_version ?? "–"}</Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm">{connection?.last_sync_at ? <Time at={connection.last_sync_at} zone={time_zone} /> : "Never"}</Text>
      </Table.Td>
    </Table.Tr>
  );
}

function Articles({ connection, site, hiddenFrom }: { connection: NonNullable<Site["connection"]>; site: number; hiddenFrom?: "sm" }) {
  const { waiting, failed, warned } = connection;
  return (
    <Group gap="xs" {...(hiddenFrom ? { hiddenFrom } : {})}>
      {failed > 0 && (
        <Anchor size="sm" c="red" renderRoot={(props) => <Link to="/published" search={{ site }} {...props} />}>
          {counted(failed)} failed
        </Anchor>
      )}
      {warned > 0 && (
        <Anchor size="sm" renderRoot={(props) => <Link to="/published" search={{ site, warned: true }} {...props} />}>
          {counted(warned)} incomplete
        </Anchor>
      )}
      {waiting > 0 && <Text size="sm">{counted(waiting)} waiting</Text>}
      {failed + waiting + warned === 0 && !hiddenFrom && (
        <Text size="sm" c="dimmed">
          None waiting
        </Text>
      )}
    </Group>
  );
}
