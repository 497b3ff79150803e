import "@mantine/charts/styles.css";
import { Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { analyticsQuery } from "../../../data/plugin/versions.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { Downloads } from "../Downloads.tsx";
import { Numbered } from "./Figure.tsx";
import { SitesByVersion, VersionsOverTime } from "./VersionCharts.tsx";
import { counted } from "../../../../domain/text.ts";
import { LOADING } from "../../../parts/loading.ts";

const DAYS = ["7", "30", "90", "365"];

/** Versions, installations and downloads over time. Each chart has a table with its numbers. */
export function Analytics({ slug, days, change }: { slug: string; days: number; change: (days: number) => void }) {
  const { data, error, refetch } = useQuery({ ...analyticsQuery(slug, days), placeholderData: keepPreviousData });
  if (!data) return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} {...LOADING} />;
  return (
    <Stack gap="xl">
      <Group justify="space-between">
        <Text>
          <b>{data.sites}</b> {data.sites === 1 ? "site" : "sites"}, <b>{data.active_sites}</b> active within seven days
        </Text>
        <SegmentedControl
          aria-label="Time range"
          data={DAYS.map((value) => ({ value, label: counted(Number(value), "day") }))}
          value={String(days)}
          onChange={(value) => change(Number(value))}
        />
      </Group>
      <SitesByVersion data={data} />
      <VersionsOverTime data={data} />
      <Downloads data={data} />
      <Numbered
        title="Compatibility"
        about="Sites that were active within seven days."
        head={["Version", "WordPress", "PHP", "Sites", "Unhealthy"]}
        rows={data.compatibility.map(({ version, wordpress, php, sites, unhealthy }) => [
          ...[version, wordpress ?? "Unknown", php ?? "Unknown", sites, unhealthy],
        ])}
      />
    </Stack>
  );
}
