import "@mantine/charts/styles.css";
import { AreaChart, BarChart } from "@mantine/charts";
import { Group, SegmentedControl, Skeleton, Stack, Text, useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Analytics, analyticsQuery } from "../../data/plugins.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { Figure, Numbered } from "./Figure.tsx";
import { byDay, days as daysBetween, downloadsByDay } from "./series.ts";

const DAYS = ["7", "30", "90", "365"];

/** Versions, installations and downloads over time; every chart has its numbers as a table. */
export function Numbers({ slug, days, change }: { slug: string; days: number; change: (days: number) => void }) {
  const { data, error, refetch } = useQuery(analyticsQuery(slug, days));
  if (!data)
    return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} aria-busy="true" aria-label="Loading" />;
  return (
    <Stack gap="xl">
      <Group justify="space-between">
        <Text>
          <b>{data.sites}</b> {data.sites === 1 ? "site" : "sites"}, <b>{data.active_sites}</b> heard of within seven days
        </Text>
        <SegmentedControl
          aria-label="How far back"
          data={DAYS.map((value) => ({ value, label: `${value} days` }))}
          value={String(days)}
          onChange={(value) => change(Number(value))}
        />
      </Group>
      <SitesByVersion data={data} />
      <VersionsOverTime data={data} />
      <Downloads data={data} />
      <Numbered
        title="Compatibility"
        about="Of the sites heard of within seven days."
        head={["Version", "WordPress", "PHP", "Sites", "Unhealthy"]}
        rows={data.compatibility.map(({ version, wordpress, php, sites, unhealthy }) => [
          ...[version, wordpress ?? "Unknown", php ?? "Unknown", sites, unhealthy],
        ])}
      />
    </Stack>
  );
}

/** Shades that stand out from the background (3 to 1; WCAG 2.2, 1.4.11). */
function useShade() {
  const dark = useComputedColorScheme("light") === "dark";
  return (color: string) => `${color}.${dark ? 5 : 8}`;
}
const COMMON = { h: 260, withLegend: true, accessibilityLayer: false, legendProps: { verticalAlign: "bottom" } } as const;
const format = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
const AXES = { yAxisProps: { allowDecimals: false }, xAxisProps: { tickFormatter: (day: string) => format.format(new Date(day)) } };
/** Of what there is none, the legend needs no word. */
const present = <Series extends { name: string }>(series: Series[], rows: Record<string, unknown>[]) =>
  series.filter(({ name }) => rows.some((row) => Number(row[name]) > 0));

function SitesByVersion({ data }: { data: Analytics }) {
  const shade = useShade();
  const rows = data.versions.map(({ version, sites, healthy, unhealthy }) => ({
    ...{ version, Healthy: healthy, Unhealthy: unhealthy, "No report yet": sites - healthy - unhealthy },
  }));
  return (
    <Figure
      title="Sites by version"
      about="How many sites have which version, and how they are."
      head={["Version", "Healthy", "Unhealthy", "No report yet"]}
      rows={rows.map((row) => [row.version, row.Healthy, row.Unhealthy, row["No report yet"]])}
      empty="No site has it yet."
    >
      <BarChart
        {...COMMON}
        data={rows}
        dataKey="version"
        type="stacked"
        maxBarWidth={72}
        yAxisProps={{ allowDecimals: false }}
        series={present(
          [
            { name: "Healthy", color: shade("teal") },
            { name: "Unhealthy", color: shade("red") },
            { name: "No report yet", color: shade("gray") },
          ],
          rows,
        )}
      />
    </Figure>
  );
}

const PALETTE = ["blue", "orange", "teal", "grape", "yellow", "gray"];

function VersionsOverTime({ data }: { data: Analytics }) {
  const shade = useShade();
  const { versions, rows } = byDay(data.distribution, PALETTE.length);
  return (
    <Figure
      title="Versions over time"
      about="Sites with each version, counted once a day (UTC)."
      head={["Day", ...versions]}
      rows={rows.map((row) => [row.day, ...versions.map((_, place) => row[`v${place}`] ?? 0)])}
      empty="Nothing is counted yet: it is, once a day, by the clean-up."
    >
      <AreaChart
        {...COMMON}
        data={rows}
        dataKey="day"
        type="stacked"
        curveType="linear"
        withDots={rows.length < 3}
        {...AXES}
        series={versions.map((label, place) => ({ name: `v${place}`, label, color: shade(PALETTE[place]!) }))}
      />
    </Figure>
  );
}

const OUTCOMES = [
  ["complete", "Complete", "teal"],
  ["partial", "In part", "blue"],
  ["aborted", "Broken off", "orange"],
  ["refused", "Refused", "grape"],
  ["failed", "Failed", "red"],
] as const;

function Downloads({ data }: { data: Analytics }) {
  const shade = useShade();
  const { downloads } = data;
  const total = Object.values(downloads.total).reduce((sum, count) => sum + count, 0);
  const rows = downloadsByDay(downloads.by_day, daysBetween(data.days));
  const table = (name: string, of: { complete: number; partial: number; aborted: number; refused: number; failed: number }) => [
    ...[name, ...OUTCOMES.map(([outcome]) => of[outcome])],
  ];
  const head = OUTCOMES.map(([, label]) => label);
  return (
    <>
      <Figure
        title="Downloads"
        about={`${total} in ${data.days} days, by day (UTC) and how they ended.`}
        head={["Day", ...head]}
        rows={downloads.by_day.map((row) => table(row.day ?? "Unknown", row))}
        empty={total === 0 ? "Nobody has downloaded it in this time." : undefined}
      >
        <BarChart
          {...COMMON}
          data={rows}
          dataKey="day"
          type="stacked"
          maxBarWidth={48}
          {...AXES}
          series={present(
            OUTCOMES.map(([name, label, color]) => ({ name, label, color: shade(color) })),
            rows,
          )}
        />
      </Figure>
      <Numbered
        title="Downloads by version"
        head={["Version", ...head]}
        rows={downloads.by_version.map((row) => table(row.version ?? "Unknown", row))}
      />
      <Numbered
        title="Downloads by country"
        head={["Country", ...head]}
        rows={downloads.by_country.map((row) => table(country(row.country), row))}
      />
      <Numbered
        title="Downloads by kind"
        head={["Kind", ...head]}
        rows={downloads.by_kind.map((row) => table(KINDS[row.kind ?? ""] ?? "Unknown", row))}
      />
    </>
  );
}

const KINDS: Record<string, string> = { public: "Plain", update: "Update of a site", enrolment: "Install link" };
const names = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });
const country = (code: string | null) => (code === null ? "Unknown" : (names.of(code) ?? code));
