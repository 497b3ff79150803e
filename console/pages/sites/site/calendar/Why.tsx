import { Alert, Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Config, Plan } from "../../../../data/automation.ts";
import type { Site } from "../../../../data/sites.ts";

interface Props {
  site: Site;
  plan: Plan;
  config: Config;
}

/** Why nothing is planned, or why the plan is not carried out automatically; and what to do. */
export function Why({ site, plan, config }: Props) {
  const params = { siteId: site.id };
  const link = (label: string, to: "/sites/$siteId/automation" | "/sites/$siteId/connect" | "/sites/$siteId/wordpress") => (
    <Anchor inherit c="inherit" renderRoot={(props) => <Link to={to} params={params} {...props} />}>
      {label}
    </Anchor>
  );
  const settings = link("Automation settings", "/sites/$siteId/automation");
  if (!site.connection?.is_active)
    return (
      <Note title="The site is not connected">
        Connect the site to publish articles. {link("Connect the site", "/sites/$siteId/connect")}
      </Note>
    );
  if (config.hold)
    return (
      <Note color="orange" title="Everything is on hold">
        Planned articles are not published until you release the hold. {settings}
      </Note>
    );
  if (site.connection.lane_state === "paused")
    return (
      <Note color="orange" title="The site is paused">
        Articles wait until you resume the site. They may then be published later than shown.{" "}
        {link("Connection", "/sites/$siteId/wordpress")}
      </Note>
    );
  const waiting = plan.posts.filter(({ publication_id }) => publication_id === null).length;
  const what = waiting === 1 ? "One article waits" : `${waiting} articles wait`;
  if (waiting === 0) {
    if (config.enabled) return null;
    return (
      <Note title="Automation is off">
        Schedule articles yourself with “Plan an article”. Or let automation publish the articles in review at times that you set.{" "}
        {settings}
      </Note>
    );
  }
  if (!config.enabled)
    return (
      <Note title="Automation is off">
        {what} in review. The planned times are those that automation would choose. Automation publishes nothing until you turn it on.
        Articles that you scheduled are published. {settings}
      </Note>
    );
  if (!config.auto_approve)
    return (
      <Note title="Auto-approve is off">
        {what} in review. The planned times are those that automation would choose if it approved articles. {settings}
      </Note>
    );
  return (
    <Note color="blue" title={waiting === 1 ? "One article waits for the next run" : `${what} for the next run`}>
      The planned times are those that a run would choose now{config.next_due_at ? "." : ". Runs start only when you start one."} {settings}
    </Note>
  );
}

const Note = ({ color = "gray", title, children }: { color?: string; title: string; children: ReactNode }) => (
  <Alert color={color} title={title} p="sm">
    {children}
  </Alert>
);
