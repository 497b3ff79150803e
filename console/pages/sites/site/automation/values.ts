import type { Config, Settings } from "../../../../data/automation.ts";
import type { Day } from "../../../../parts/time/days.ts";

/** One publishing window as it is typed. The list uses `key` when windows are added and removed. */
export interface WindowValues {
  key: number;
  days: Day[];
  from: string;
  to: string;
}

/** The configuration in the form: numbers may be incomplete, and a schedule keeps its values while it is off. */
export interface ConfigValues {
  enabled: boolean;
  scheduled: boolean;
  schedule_days: Day[];
  schedule_at: string;
  stages: number[];
  auto_approve: boolean;
  daily_cap: number | string;
  windows: WindowValues[];
  spacing_minutes: number | string;
}

/** When runs start. */
export type Starts = "off" | "by hand" | "on a schedule";
export const startsOf = ({ enabled, scheduled }: ConfigValues): Starts => (!enabled ? "off" : scheduled ? "on a schedule" : "by hand");
/** The times of a schedule stay while runs start otherwise. */
export const startingBy = (starts: Starts): Partial<ConfigValues> =>
  starts === "off" ? { enabled: false } : { enabled: true, scheduled: starts === "on a schedule" };

export const valuesOf = ({ schedule, daily_cap, windows, ...config }: Config): ConfigValues => ({
  enabled: config.enabled,
  scheduled: schedule !== null,
  schedule_days: schedule?.days ?? ["mon", "tue", "wed", "thu", "fri"],
  schedule_at: schedule?.at ?? "06:00",
  stages: config.stages,
  auto_approve: config.auto_approve,
  daily_cap: daily_cap ?? "",
  windows: windows.map(({ days, from, to }, key) => ({ key, days, from, to })),
  spacing_minutes: config.spacing_minutes,
});

/** The settings of the form. The hold is none of them: its switch has its effect at once. */
function settingsOf(values: ConfigValues): Omit<Settings, "hold"> {
  const { enabled, scheduled, schedule_days, schedule_at, auto_approve, daily_cap, windows, spacing_minutes } = values;
  return {
    ...{ enabled, auto_approve },
    stages: values.stages as Settings["stages"],
    schedule: scheduled ? { days: schedule_days, at: schedule_at.trim() } : null,
    daily_cap: daily_cap === "" ? null : Number(daily_cap),
    windows: windows.map(({ days, from, to }) => ({ days, from: from.trim(), to: to.trim() })),
    spacing_minutes: Number(spacing_minutes),
  };
}

/** The settings that the form changes. */
export function changesOf(values: ConfigValues, before: ConfigValues): Partial<Settings> {
  const old = new Map(Object.entries(settingsOf(before)).map(([name, value]) => [name, JSON.stringify(value)]));
  return Object.fromEntries(Object.entries(settingsOf(values)).filter(([name, value]) => JSON.stringify(value) !== old.get(name)));
}
