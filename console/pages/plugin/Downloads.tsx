import { BarChart } from "@mantine/charts";
import { SimpleGrid } from "@mantine/core";
import type { Analytics } from "../../data/plugin/versions.ts";
import { AXES, COMMON, MARGIN, present, useShade } from "./analytics/charts.ts";
import { Figure, Numbered } from "./analytics/Figure.tsx";
import { downloadsByDay, lastDays } from "./analytics/series.ts";
import { counted } from "../../../domain/text.ts";

const OUTCOMES = [
  ["complete", "Complete", "blue"],
  ["partial", "Partial", "cyan"],
  ["aborted", "Interrupted", "orange"],
  ["refused", "Refused", "grape"],
  ["failed", "Failed", "red"],
] as const;

/** Downloads: a chart by day, and tables by version, country and kind. */
export function Downloads({ data }: { data: Analytics }) {
  const shade = useShade();
  const { downloads } = data;
  const total = Object.values(downloads.total).reduce((sum, count) => sum + count, 0);
  // The tables have to fit on a phone.
  const outcomes = OUTCOMES.filter(([outcome]) => downloads.total[outcome] > 0);
  const rows = downloadsByDay(downloads.by_day, lastDays(data.days));
  const table = (name: string, of: { complete: number; partial: number; aborted: number; refused: number; failed: number }) => [
    ...[name, ...outcomes.map(([outcome]) => of[outcome])],
  ];
  const head = outcomes.map(([, label]) => label);
  return (
    <>
      <Figure
        title="Downloads"
        about={`${total} in ${counted(data.days, "day")}, by day (UTC) and result.`}
        head={["Day", ...head]}
        rows={downloads.by_day.map((row) => table(row.day ?? "Unknown", row))}
        empty={total === 0 ? "No downloads in this time." : undefined}
      >
        <BarChart
          {...COMMON}
          barChartProps={MARGIN}
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
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="xl">
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
      </SimpleGrid>
    </>
  );
}

const KINDS: Record<string, string> = { public: "Plain", update: "Update of a site", enrolment: "Install link" };
const names = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });
const country = (code: string | null) => (code === null ? "Unknown" : (names.of(code) ?? code));
