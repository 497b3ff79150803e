import { Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import classes from "./Tabs.module.css";

const TABS = [
  ["/sites/$siteId", "General"],
  ["/sites/$siteId/wordpress", "WordPress"],
  ["/sites/$siteId/automation", "Automation"],
  ["/sites/$siteId/calendar", "Calendar"],
  ["/sites/$siteId/runs", "Runs"],
] as const;

/** The tabs of one site. They are links, so that each can be opened and shared. */
export function Tabs({ siteId }: { siteId: number }) {
  return (
    <Group component="nav" gap={0} wrap="nowrap" className={classes["tabs"]} aria-label="Site">
      {TABS.map(([to, label]) => (
        <Link key={to} to={to} params={{ siteId }} className="site-tab" activeOptions={{ exact: true, includeSearch: false }}>
          {label}
        </Link>
      ))}
    </Group>
  );
}
