import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Config, Plan } from "../../../../data/automation.ts";
import type { Site } from "../../../../data/sites.ts";
import { Empty } from "../../../../parts/Empty.tsx";

interface Props {
  site: Site;
  plan: Plan;
  config: Config;
}

/** Why nothing is planned, or why the plan is not carried out automatically; and what to do. */
export function Why({ site, plan, config }: Props) {
  if (plan.posts.length === 0) return <NothingPlanned site={site} config={config} />;
  const hypothetical = plan.posts.filter(({ publication_id }) => publication_id === null).length;
  const what = hypothetical === 1 ? "One article waits" : `${hypothetical} articles wait`;
  const settings = (
    <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/sites/$siteId/automation" params={{ siteId: site.id }} {...props} />}>
      Its settings
    </Anchor>
  );
  if (config.hold)
    return (
      <Alert color="orange" title="Everything is on hold">
        Nothing that automation planned goes out until the hold is off. {settings}
      </Alert>
    );
  if (site.connection?.lane_state === "paused")
    return (
      <Alert color="orange" title="The site is paused">
        Articles wait until it is resumed, and may then go out later than shown.
      </Alert>
    );
  if (hypothetical === 0) return null;
  if (!config.enabled)
    return (
      <Alert color="gray" title="Automation is off">
        {what} in review. The times are those that a run would give; nothing goes out before automation is on. {settings}
      </Alert>
    );
  if (!config.auto_approve)
    return (
      <Alert color="gray" title="Nothing is approved by itself">
        {what} in review. The times are those that a run would give if it approved by itself. {settings}
      </Alert>
    );
  return (
    <Alert color="blue" title={what === "One article waits" ? "One article waits for the next run" : `${what} for the next run`}>
      Their times are those that a run begun now would give{config.next_due_at ? "." : "; runs are started by hand."} {settings}
    </Alert>
  );
}

function NothingPlanned({ site, config }: { site: Site; config: Config }) {
  const toContent = (
    <Button variant="default" renderRoot={(props) => <Link to="/content" search={{ site: site.id }} {...props} />}>
      To its articles
    </Button>
  );
  if (!site.connection?.is_active)
    return (
      <Empty
        title="Nothing is planned: the site is not connected"
        action={
          <Button renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site.id }} {...props} />}>Connect it</Button>
        }
      >
        Once it is, articles in review get their times here.
      </Empty>
    );
  if (!config.enabled)
    return (
      <Empty
        title="Nothing is planned: no article waits in review, and automation is off"
        action={
          <Group>
            <Button renderRoot={(props) => <Link to="/sites/$siteId/automation" params={{ siteId: site.id }} {...props} />}>
              Set up automation
            </Button>
            {toContent}
          </Group>
        }
      >
        Automation publishes what is in review at the times you choose. Articles that you schedule by hand appear here, too.
      </Empty>
    );
  return (
    <Empty title="Nothing is planned: no article waits in review" action={toContent}>
      Hand in articles for review; they get their times here. <Text span>Those on hold or without a text are left out.</Text>
    </Empty>
  );
}
