import { Anchor, Badge, Button, Group, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { analyticsQuery, type Version, versionsQuery } from "../../data/plugin/versions.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { ChannelBadge, sizeOf, VersionBadge } from "./VersionBadge.tsx";

/** The highest version that sites of its channel are offered. The list has the highest version first. */
const isCurrent = (version: Version, all: Version[]) =>
  version ===
  all.find(({ status, halted, rollout, channel }) => status === "released" && !halted && rollout > 0 && channel === version.channel);

export function Versions({ slug }: { slug: string }) {
  const query = useInfiniteQuery(versionsQuery(slug));
  const { data } = useQuery(analyticsQuery(slug));
  const counts = new Map(data?.versions.map((count) => [count.version, count]));
  return (
    <Listing
      query={query}
      empty={
        <Empty
          title="No version yet"
          action={<Button renderRoot={(props) => <Link to="/plugins/$slug/new" params={{ slug }} {...props} />}>Create draft</Button>}
        >
          Create a draft of the version in the sources, then release it. Sites are offered a version only after the release.
        </Empty>
      }
    >
      {(versions) => (
        <Rows
          label="Versions"
          heads={[
            "Version",
            "Status",
            { name: "Rollout", visibleFrom: "xs", ta: "right" },
            { name: "Sites", ta: "right" },
            { name: "Released", visibleFrom: "md" },
            { name: "Size", visibleFrom: "md", ta: "right" },
          ]}
        >
          {versions.map((version) => {
            const { sites = 0, unhealthy = 0 } = counts.get(version.version) ?? {};
            return (
              <Table.Tr key={version.version}>
                <Table.Td>
                  <Group style={{ gap: "2px 8px" }}>
                    <Anchor
                      fw={600}
                      renderRoot={(props) => (
                        <Link to="/plugins/$slug/versions/$version" params={{ slug, version: version.version }} {...props} />
                      )}
                    >
                      {version.version}
                    </Anchor>
                    {version.channel === "beta" && <ChannelBadge channel="beta" />}
                    {isCurrent(version, versions) && (
                      <Badge variant="light" size="md">
                        Current
                      </Badge>
                    )}
                  </Group>
                  {version.restores && (
                    <Text size="xs" c="dimmed">
                      Rolls back to {version.restores}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <VersionBadge version={version} />
                </Table.Td>
                <Table.Td visibleFrom="xs" ta="right">
                  {version.status === "deprecated" || version.status === "withdrawn" ? "–" : `${version.rollout}%`}
                </Table.Td>
                <Table.Td ta="right">
                  {sites}
                  {unhealthy > 0 && (
                    <Text size="sm" c="red" style={{ whiteSpace: "nowrap" }}>
                      {unhealthy} unhealthy
                    </Text>
                  )}
                </Table.Td>
                <Table.Td visibleFrom="md">{version.released_at ? <Time at={version.released_at} /> : "–"}</Table.Td>
                <Table.Td visibleFrom="md" ta="right">
                  {sizeOf(version.bytes)}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Rows>
      )}
    </Listing>
  );
}
