import { Alert, Button, List, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Health as Status, useSync } from "../../data/integration.ts";
import { useMayPublish } from "../../data/session.ts";
import type { Site } from "../../data/sites.ts";
import { sayDone } from "../../data/toast/say.ts";
import { siteState } from "../../parts/sites/siteState.ts";
import { CHECK_NAMES } from "../../parts/sites/checkNames.ts";
import "./flow.css";
import { Time } from "../../parts/time/Time.tsx";
import { Problem } from "../../parts/Trouble.tsx";

type Health = Status["health"];
type Tone = "good" | "fair" | "ill" | "unknown";
const COLORS = { good: "teal", fair: "orange", ill: "red", unknown: "gray" } as const;

const TONES: Record<string, Tone> = { green: "good", orange: "fair", red: "ill" };
const toneOf = (well: boolean | null): Tone => (well === null ? "unknown" : well ? "good" : "ill");

interface Props {
  health: Health;
  integration_id: number;
  site: Site | undefined;
  zone: string | undefined;
}

/** The site's state at a glance, in the word that the list of sites has for it. Problems come first. */
export function SiteHealth({ health, integration_id, site, zone }: Props) {
  const mayWrite = useMayPublish();
  const sync = useSync(integration_id);
  const { publications, problems, failures_last_day, plugin_active, sync_healthy, last_sync } = health;
  const state = site && siteState(site);
  // Without a sync, a publication that worked says nothing about it.
  const inSync = sync_healthy && !last_sync ? null : sync_healthy;
  const unhealthy = health.api_status === "unhealthy";
  return (
    <Stack>
      {problems.length > 0 && (
        <Alert
          color={unhealthy ? "red" : "orange"}
          title={unhealthy ? "The site can't receive articles" : "The site needs attention"}
          role="alert"
        >
          <List size="sm" spacing="xs">
            {problems.map(({ check, message, advice }) => (
              <List.Item key={check}>
                <Text span size="sm" dir="auto">
                  <b>{CHECK_NAMES[check]}:</b> {message} {advice}
                </Text>
              </List.Item>
            ))}
          </List>
          {site && <Cure check={problems[0]!.check} siteId={site.id} />}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm" role="group" aria-label="Health" className="health">
        <Fact label="Site" tone={(state && TONES[state.color]) ?? "unknown"}>
          {state?.label ?? "…"}
        </Fact>
        <Fact label="Plugin" tone={toneOf(plugin_active)}>
          {plugin_active === null ? "Unknown" : plugin_active ? "Active" : "Not active"}
        </Fact>
        <Fact
          label="Sync"
          action={
            mayWrite && (
              <Button
                variant="subtle"
                size="compact-sm"
                ms={-7}
                loading={sync.isPending}
                onClick={() =>
                  sync.mutate(undefined, {
                    onSuccess: () => sayDone("Reading the site. The results will appear here.", { color: "blue" }),
                  })
                }
              >
                Sync now
              </Button>
            )
          }
          tone={unhealthy ? "unknown" : toneOf(inSync)}
          note={
            last_sync ? (
              <>
                Last <Time at={last_sync} zone={zone} />
              </>
            ) : (
              "No sync yet"
            )
          }
        >
          {inSync === null ? "Unknown" : inSync ? "In sync" : "Out of sync"}
        </Fact>
        <Fact
          label="Publications"
          tone={publications.failed > 0 ? "ill" : publications.retrying + publications.warned > 0 ? "fair" : "good"}
          note={`${capped(publications.retrying)} retrying, ${capped(publications.warned)} incomplete`}
        >
          {publications.failed > 0 ? `${capped(publications.failed)} failed` : "None failed"}
        </Fact>
        <Fact label="Failures" tone={failures_last_day > 0 ? "fair" : "good"} note="in the last 24 hours">
          {failures_last_day}
        </Fact>
      </SimpleGrid>
      {sync.error && <Problem error={sync.error} />}
    </Stack>
  );
}

/** Leads to the page where a problem is fixed. */
function Cure({ check, siteId }: { check: Health["problems"][number]["check"]; siteId: number }) {
  const to = check === "plugin" || check === "plugin_version" ? "/sites/$siteId/connect" : "/sites/$siteId/wordpress";
  return (
    <Button size="xs" mt="sm" renderRoot={(props) => <Link to={to} params={{ siteId }} {...props} />}>
      {check === "api_key" ? "Create a new key" : to === "/sites/$siteId/connect" ? "Get the plugin" : "Open the WordPress tab"}
    </Button>
  );
}

/** The API counts up to a thousand. */
const capped = (number: number) => (number >= 1_000 ? "1,000 or more" : String(number));

interface OfFact {
  label: string;
  tone: Tone;
  note?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

function Fact({ label, tone, note, action, children }: OfFact) {
  return (
    <Paper withBorder p="sm" style={{ borderInlineStart: `4px solid var(--mantine-color-${COLORS[tone]}-6)` }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={600}>{children}</Text>
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      {action}
    </Paper>
  );
}
