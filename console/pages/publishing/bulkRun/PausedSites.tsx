import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { BulkRun } from "../../../data/bulk.ts";
import { useMayPublish } from "../../../data/session.ts";
import { useResumeOffer } from "./useResumeOffer.ts";

/** Says that sites are paused, and that the run therefore waits. A click resumes them. */
export function PausedSites({ run }: { run: BulkRun }) {
  const mayWrite = useMayPublish();
  const { paused, sites, withRun, isPending, resume } = useResumeOffer(run);
  const [first] = paused;
  if (!first) return null;
  return (
    <Alert color="orange" title={paused.length === 1 ? "A site is paused" : `${sites} are paused`}>
      <Stack gap={6} align="flex-start">
        <Text size="sm">
          <bdi>{first.name}</bdi>. Reason: <bdi>{first.pause_reason}</bdi>
        </Text>
        <Text size="sm">
          {paused.length > 1 && `${(paused.length - 1).toLocaleString()} more are listed below. `}
          {run.state === "paused"
            ? `The run is paused too. To continue, resume the ${paused.length === 1 ? "site" : "sites"} and the run.`
            : "The articles wait until the site is resumed. None is lost."}
        </Text>
        <Group gap="xs">
          {mayWrite && !withRun && (
            <Button size="xs" loading={isPending} onClick={resume}>
              Resume {sites}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={{ siteId: first.site_id }} {...props} />}
          >
            Open site
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
