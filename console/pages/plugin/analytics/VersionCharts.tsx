import { BarChart, LineChart } from "@mantine/charts";
import type { Analytics } from "../../../data/plugin/versions.ts";
import { counted } from "../../../../domain/text.ts";
import { AXES, COMMON, MARGIN, present, useShade } from "./charts.ts";
import { Figure, Told } from "./Figure.tsx";
import { byDay } from "./series.ts";

/** A site may report any version string. The chart shows the most common ones, and the table shows all. */
const DRAWN = 12;
/** A chart of fewer versions says less than a sentence. */
const FEW = 3;

export function SitesByVersion({ data }: { data: Analytics }) {
  const shade = useShade();
  const rows = data.versions.map(({ version, sites, healthy, unhealthy }) => ({
    ...{ version, Healthy: healthy, Unhealthy: unhealthy, "No report yet": sites - healthy - unhealthy },
  }));
  if (rows.length > 0 && rows.length < FEW)
    return (
      <Told
        title="Sites by version"
        lines={data.versions.map(({ version, sites, healthy, unhealthy }) => {
          const parts = [
            [healthy, "healthy"],
            [unhealthy, "unhealthy"],
            [sites - healthy - unhealthy, "without a report yet"],
          ] as const;
          const health = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
          return `${counted(sites, "site")} ${sites === 1 ? "has" : "have"} ${version}: ${health.join(", ")}.`;
        })}
      />
    );
  return (
    <Figure
      title="Sites by version"
      about={`The number of sites with each version, and their health${rows.length > DRAWN ? `. The chart shows the ${DRAWN} most installed` : ""}.`}
      head={["Version", "Healthy", "Unhealthy", "No report yet"]}
      rows={rows.map((row) => [row.version, row.Healthy, row.Unhealthy, row["No report yet"]])}
      empty="No installations yet."
    >
      <BarChart
        {...COMMON}
        barChartProps={MARGIN}
        data={rows.slice(0, DRAWN)}
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

/** Green, orange and red stand for health. */
const PALETTE = ["blue", "violet", "cyan", "grape", "indigo", "gray"];

export function VersionsOverTime({ data }: { data: Analytics }) {
  const shade = useShade();
  const { versions, rows } = byDay(data.distribution, PALETTE.length);
  return (
    <Figure
      title="Versions over time"
      about="Sites with each version, counted once a day (UTC)."
      head={["Day", ...versions]}
      rows={rows.map((row) => [row.day, ...versions.map((_, place) => row[`v${place}`] ?? 0)])}
      empty="No numbers yet. IGNY8 counts sites once a day."
    >
      <LineChart
        {...COMMON}
        lineChartProps={MARGIN}
        data={rows}
        dataKey="day"
        curveType="linear"
        withDots={rows.length < 3}
        {...AXES}
        series={versions.map((label, place) => ({ name: `v${place}`, label, color: shade(PALETTE[place]!) }))}
      />
    </Figure>
  );
}
