import { Alert, Anchor, Badge, Box, Button, Group, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { healthQuery, useTest } from "../../../data/integration.ts";
import { useMayWrite } from "../../../data/session.ts";
import { Section } from "../../../parts/Section.tsx";
import { Time } from "../../../parts/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import type { OfIntegration } from "./props.ts";

/** Each thing a site needs, in the words of people. */
const NAMES = {
  reachable: "The site answers",
  rest_api: "REST API",
  permalinks: "Permalinks",
  plugin: "Plugin active",
  plugin_version: "Plugin's version",
  api_key: "API key",
  clock: "Clock",
  seo_plugin: "SEO plugin",
  webhooks: "Webhooks",
  media: "Pictures",
} as const;

/** What the site needs, whether it has it, and the test that finds out. */
export function Checks({ site, integration: { id } }: OfIntegration) {
  const health = useQuery(healthQuery(id));
  const test = useTest(id);
  const mayWrite = useMayWrite();
  const result = test.data?.data;
  const checks = health.data?.validation;
  return (
    <Section
      title="Connection"
      about="What the site needs to take articles. A test asks it now; calls and syncs keep it up to date by themselves."
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
      {test.error && <Problem error={test.error} />}
      {result && (
        <Alert
          color={result.ok ? "teal" : "red"}
          title={result.ok ? `It works: ${result.duration_ms} ms` : result.message}
          role={result.ok ? "status" : "alert"}
        >
          {result.ok ? result.message : result.advice}
        </Alert>
      )}
      {health.error && !checks && <Problem error={health.error} again={() => void health.refetch()} />}
      {!checks && !health.error && <Skeleton h={240} aria-busy="true" aria-label="Loading" />}
      {checks && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {Object.entries(NAMES).map(([name, label]) => (
            <Check key={name} label={label} check={checks[name as keyof typeof NAMES]} zone={site.time_zone} />
          ))}
        </SimpleGrid>
      )}
      {health.data && health.data.health.failures_last_day > 0 && (
        <Text size="sm">
          {health.data.health.failures_last_day === 1 ? "One failure" : `${health.data.health.failures_last_day} failures`} in the last day.{" "}
          <Anchor inherit renderRoot={(props) => <Link to="/published" search={{ site: site.id }} {...props} />}>
            See its articles
          </Anchor>
        </Text>
      )}
    </Section>
  );
}

type Validation = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof healthQuery>["queryFn"]>>>["validation"]>;

function Check({ label, check, zone }: { label: string; check: Validation["reachable"]; zone: string }) {
  const { ok, message, advice, since, checked_at } = check;
  const [word, color] = ok === null ? ["Not known", "gray.6"] : ok ? ["OK", "green"] : ["Fails", "red"];
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
                , last seen <Time at={checked_at} zone={zone} />
              </>
            )}
          </Text>
        )}
      </div>
    </Group>
  );
}
