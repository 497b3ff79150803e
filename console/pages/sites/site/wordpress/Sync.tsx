import { Alert, Badge, Button, Group, Progress, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Integration, integrationQuery, useChangeIntegration, useSync } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { Facts } from "../../../../parts/Facts.tsx";
import { Section } from "../../../../parts/Section.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

const STATUS: Record<Integration["sync_status"], [string, string]> = {
  pending: ["Queued", "gray.6"],
  syncing: ["Reading the site", "blue"],
  success: ["Up to date", "green"],
  failed: ["Failed", "red"],
};

/** The metadata sync, by the clock and by hand, and the switch of the daily sync. */
export function Sync({ site, integration: { id } }: OfIntegration) {
  const sync = useSync(id);
  const change = useChangeIntegration(id);
  const { data: integration } = useQuery(integrationQuery(id, sync.isSuccess));
  const mayWrite = useMayPublish();
  if (!integration) return null;
  const { is_active, sync_enabled, sync_status, sync_error, last_sync_at } = integration;
  const needed = !is_active ? "the connection" : !sync_enabled ? "two-way sync" : null;
  const under = sync_status === "syncing" || (sync.isSuccess && sync_status === "pending");
  const never = last_sync_at === null && sync_status === "pending" && !under;
  const [label, color] = under ? STATUS.syncing : never ? ["Never synced", "gray.6"] : STATUS[sync_status];
  return (
    <Section
      title="Sync"
      about="Reads post types, taxonomies, categories and tags, and compares articles with posts. IGNY8 syncs once a day and when you choose."
      actions={
        mayWrite && (
          <>
            {needed && (
              <Text size="sm" c="dimmed">
                Turn on {needed} to sync.
              </Text>
            )}
            <Button variant="default" disabled={needed !== null} loading={sync.isPending || under} onClick={() => sync.mutate()}>
              Sync now
            </Button>
          </>
        )
      }
    >
      {sync.error && <Problem error={sync.error} />}
      {change.error && <Problem error={change.error} />}
      <Group gap="sm" role="status">
        <Badge variant="dot" color={color}>
          {label}
        </Badge>
        <Text size="sm">
          {last_sync_at && (
            <>
              Last sync <Time at={last_sync_at} zone={site.time_zone} />
            </>
          )}
        </Text>
      </Group>
      {under && <Progress value={100} animated size="sm" aria-label="Reading the site" />}
      {sync_status === "failed" && sync_error && (
        <Alert color="red" title="The last sync failed" role="alert">
          {sync_error}
        </Alert>
      )}
      {mayWrite ? (
        <Switch
          label="Two-way sync"
          description="Changes from WordPress appear in IGNY8, and IGNY8 syncs the site once a day."
          checked={sync_enabled}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ sync_enabled: event.currentTarget.checked })}
        />
      ) : (
        <Facts facts={[["Two-way sync", sync_enabled ? "On" : "Off"]]} />
      )}
    </Section>
  );
}
