import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

export const OPS = join(import.meta.dirname, "../../ops");

export interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}
export const rules = (parse(await readFile(join(OPS, "prometheus/alerts.yml"), "utf8")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

export const dashboard = JSON.parse(await readFile(join(OPS, "grafana/dashboard.json"), "utf8")) as {
  panels: { id: number; title: string; datasource: { uid: string }; targets: { expr: string }[] }[];
};

/** The metrics in an expression: names that are not functions, labels or keywords. */
export const metricsIn = (expr: string): string[] => [
  ...new Set(expr.match(/\b(igny8|nodejs|process|temporal)_[a-z0-9_]+\b(?=[^"]*(?:"[^"]*"[^"]*)*$)/g)),
];
