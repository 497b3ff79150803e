import { Anchor, Badge, Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { analyticsQuery, type Installation, installationsQuery } from "../../data/plugin/versions.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import type { PluginSearch } from "../../routes/queryStrings.ts";
import { webHref } from "../../data/webHref.ts";

interface Props {
  slug: string;
  search: PluginSearch;
  change: (search: PluginSearch) => void;
}

/** The sites of all accounts that have the plugin. */
export function Installations({ slug, search: { version, health }, change }: Props) {
  const query = useInfiniteQuery(installationsQuery(slug, { version, health }));
  const { data } = useQuery(analyticsQuery(slug));
  const versions = [...new Set([...(version === undefined ? [] : [version]), ...(data?.versions ?? []).map((count) => count.version)])];
  const filtered = version !== undefined || health !== undefined;
  return (
    <Stack>
      <Group gap="sm" align="flex-end">
        <Select
          label="Version"
          placeholder="All"
          clearable
          searchable
          data={versions}
          value={version ?? null}
          onChange={(next) => change({ version: next ?? undefined, health })}
          w={180}
        />
        <Select
          label="Health"
          placeholder="All"
          clearable
          data={[
            { value: "healthy", label: "Healthy" },
            { value: "unhealthy", label: "Unhealthy" },
            { value: "unknown", label: "No report yet" },
          ]}
          value={health ?? null}
          onChange={(next) => change({ version, health: next ?? undefined })}
          w={180}
        />
      </Group>
      <Listing
        query={query}
        empty={
          filtered ? (
            <Empty
              title="Nothing matches"
              action={
                <Button variant="default" onClick={() => change({})}>
                  Clear the filters
                </Button>
              }
            >
              No site matches these filters.
            </Empty>
          ) : (
            <Empty title="No installations yet">Sites appear here when the plugin is activated and has a key.</Empty>
          )
        }
      >
        {(rows) => (
          <Rows
            label="Installations"
            heads={[
              { name: "Site", w: { base: "55%", sm: "auto" } },
              { name: "Version", visibleFrom: "sm" },
              "Health",
              { name: "Last seen", visibleFrom: "md" },
            ]}
            top
          >
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </Rows>
        )}
      </Listing>
    </Stack>
  );
}

function Row({ row }: { row: Installation }) {
  const {
    site_url,
    account_name,
    version,
    previous_version,
    wordpress_version,
    php_version,
    channel,
    healthy,
    last_health_at,
    last_seen_at,
  } = row;
  const about = [...(previous_version ? [`updated from ${previous_version}`] : []), ...(channel === "beta" ? ["wants betas"] : [])];
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor href={webHref(site_url)} target="_blank" rel="noreferrer" size="sm" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {site_url.replace(/^https?:\/\//, "")}
        </Anchor>
        <Text size="xs" dir="auto" lineClamp={2}>
          {account_name}
        </Text>
        <Text size="xs" hiddenFrom="sm">
          Version {[version, ...about].join(", ")}
        </Text>
        <Text size="xs" c="dimmed">
          WordPress {wordpress_version ?? "unknown"}, PHP {php_version ?? "unknown"}
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }} visibleFrom="sm">
        <Text size="sm">{version}</Text>
        {about.map((line) => (
          <Text key={line} size="xs" c="dimmed">
            {line}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" size="md" color={healthy === null ? "gray.6" : healthy ? "teal" : "red"}>
          {healthy === null ? "No report" : healthy ? "Healthy" : "Unhealthy"}
        </Badge>
        {ailments(row).map((line) => (
          <Text key={line} size="xs" c={healthy === false ? "red" : "dimmed"} dir="auto" lineClamp={3}>
            {line}
          </Text>
        ))}
        {healthy === false && last_health_at && (
          <Text size="xs" c="dimmed">
            Reported <Time at={last_health_at} />
          </Text>
        )}
        <Text size="xs" c="dimmed" hiddenFrom="md">
          Last seen <Time at={last_seen_at} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm">
          <Time at={last_seen_at} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

/** A site's counts since its previous report, in words. */
function ailments({ health }: Installation): string[] {
  if (!health) return [];
  const counts = [
    ["fatal", "fatal errors"],
    ["publish", "failed publications"],
    ["webhook", "failed webhooks"],
    ["queued", "unreported changes"],
  ] as const;
  const said = counts.flatMap(([name, words]) => (Number(health[name]) > 0 ? [`${Number(health[name])} ${words}`] : []));
  const update = health["update_error"] as { version: string; message: string } | null | undefined;
  return update ? [...said, `Did not install ${update.version}: ${update.message}`] : said;
}
