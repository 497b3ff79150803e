import { Anchor, Badge, Box, Button, Group, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Health, healthQuery, useTest } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { CHECK_NAMES, checkState } from "../../../../parts/sites/checkNames.ts";
import { ConnectionResult } from "../../../../parts/sites/ConnectionResult.tsx";
import { Section } from "../../../../parts/Section.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

/** The site's checks, and the connection test. */
export function Checks({ site, integration: { id } }: OfIntegration) {
  const health = useQuery(healthQuery(id));
  const test = useTest(id);
  const mayWrite = useMayPublish();
  const checks = health.data?.validation;
  return (
    <Section
      title="Connection"
      about="What the site needs to receive articles. Test the connection to check now. Calls and syncs also update this list."
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site.id }} {...props} />}>
            Guide
          </Button>
          <Button disabled={!mayWrite} loading={test.isPending} onClick={() => test.mutate()}>
            Test connection
          </Button>
        </>
      }
    >
      <ConnectionResult integrationId={id} test={test} again={() => test.mutate()} />
      {health.error && !checks && <Problem error={health.error} again={() => void health.refetch()} />}
      {!checks && !health.error && <Skeleton h={240} aria-busy="true" aria-label="Loading" />}
      {checks && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {Object.entries(CHECK_NAMES).map(([name, label]) => (
            <Check key={name} label={label} check={checks[name as keyof typeof CHECK_NAMES]} zone={site.time_zone} />
          ))}
        </SimpleGrid>
      )}
      {health.data && health.data.health.failures_last_day > 0 && (
        <Text size="sm">
          {health.data.health.failures_last_day === 1 ? "One failure" : `${health.data.health.failures_last_day} failures`} in the last day.{" "}
          <Anchor inherit renderRoot={(props) => <Link to="/debug-status" search={{ site: site.id, outcome: "failed" }} {...props} />}>
            Show failures
          </Anchor>
        </Text>
      )}
    </Section>
  );
}

type Validation = NonNullable<Health["validation"]>;

function Check({ label, check, zone }: { label: string; check: Validation["reachable"]; zone: string }) {
  const { ok, message, advice, since, checked_at } = check;
  const [word, color] = checkState(ok);
  return (
    <Group component="li" gap="sm" align="flex-start" wrap="nowrap">
      <Box w={124} style={{ flex: "none" }}>
        <Badge variant="dot" color={color}>
          {word}
        </Badge>
      </Box>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="sm" dir="auto">
          {message}
        </Text>
        {advice && ok === false && (
          <Text size="sm" fw={500} dir="auto">
            {advice}
          </Text>
        )}
        {ok === false && since && (
          <Text size="xs" c="dimmed">
            Since <Time at={since} zone={zone} />
            {checked_at && (
              <>
                , last checked <Time at={checked_at} zone={zone} />
              </>
            )}
          </Text>
        )}
      </div>
    </Group>
  );
}
