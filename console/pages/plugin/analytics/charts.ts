import { useComputedColorScheme } from "@mantine/core";

/** Shades that stand out from the background (3 to 1; WCAG 2.2, 1.4.11). */
export function useShade() {
  const dark = useComputedColorScheme("light") === "dark";
  return (color: string) => `${color}.${dark ? 5 : 8}`;
}
export const COMMON = { h: 260, withLegend: true, accessibilityLayer: false, legendProps: { verticalAlign: "bottom" } } as const;
/** Keeps the highest tick from the text above the chart. */
export const MARGIN = { margin: { top: 12 } };
const format = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
export const AXES = { yAxisProps: { allowDecimals: false }, xAxisProps: { tickFormatter: (day: string) => format.format(new Date(day)) } };
/** The legend leaves out what has a count of zero. */
export const present = <Series extends { name: string }>(series: Series[], rows: Record<string, unknown>[]) =>
  series.filter(({ name }) => rows.some((row) => Number(row[name]) > 0));
