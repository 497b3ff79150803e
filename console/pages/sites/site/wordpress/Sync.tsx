import { Alert, Badge, Button, Group, Progress, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Integration, integrationQuery, useChangeIntegration, useSync } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { Section } from "../../../../parts/Section.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

const STATUS: Record<Integration["sync_status"], [string, string]> = {
  pending: ["Waits", "gray.6"],
  syncing: ["Reading the site", "blue"],
  success: ["Up to date", "green"],
  failed: ["Failed", "red"],
};

/** The metadata sync, by the clock and by hand, and the switches of sync and publishing. */
export function Sync({ site, integration: { id } }: OfIntegration) {
  const sync = useSync(id);
  const change = useChangeIntegration(id);
  const { data: integration } = useQuery(integrationQuery(id, sync.isSuccess));
  const mayWrite = useMayPublish();
  if (!integration) return null;
  const { is_active, sync_enabled, sync_status, sync_error, last_sync_at } = integration;
  const under = sync_status === "syncing" || (sync.isSuccess && sync_status === "pending");
  const never = last_sync_at === null && sync_status === "pending" && !under;
  const [label, color] = under ? STATUS.syncing : never ? ["Never read", "gray.6"] : STATUS[sync_status];
  return (
    <Section
      title="Sync"
      about="Reads post types, taxonomies, categories and tags, and compares articles with their posts: every day by itself, and when you ask."
      actions={
        <Button
          variant="default"
          disabled={!mayWrite || !is_active || !sync_enabled}
          loading={sync.isPending || under}
          onClick={() => sync.mutate()}
        >
          Sync now
        </Button>
      }
    >
      {sync.error && <Problem error={sync.error} />}
      {change.error && <Problem error={change.error} />}
      <Group gap="sm" role="status">
        <Badge variant="dot" color={color}>
          {label}
        </Badge>
        <Text size="sm">
          {last_sync_at ? (
            <>
              Last read <Time at={last_sync_at} zone={site.time_zone} />
            </>
          ) : (
            "The site was not read yet."
          )}
        </Text>
      </Group>
      {under && <Progress value={100} animated size="sm" aria-label="Reading the site" />}
      {sync_status === "failed" && sync_error && (
        <Alert color="red" title="The last sync failed" role="alert">
          {sync_error}
        </Alert>
      )}
      <Stack gap="xs">
        <Switch
          label="Two-way sync"
          description="Changes that editors make in WordPress come back here, and the site is read daily."
          checked={sync_enabled}
          disabled={!mayWrite || change.isPending}
          onChange={(event) => change.mutate({ sync_enabled: event.currentTarget.checked })}
        />
        <Switch
          label="Connection on"
          description="Off: nothing is sent to the site and nothing is read. Articles and keys stay."
          checked={is_active}
          disabled={!mayWrite || change.isPending}
          onChange={(event) => change.mutate({ is_active: event.currentTarget.checked })}
        />
      </Stack>
    </Section>
  );
}
