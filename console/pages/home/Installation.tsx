import { Anchor, Badge, Group, Paper, SimpleGrid, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { overviewQuery, type Overview } from "../../data/articles/home.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { counted } from "../../../domain/text.ts";
import { LOADING } from "../../parts/loading.ts";

/** The table of queues, in pixels: what is below stays where it is when the numbers arrive. */
const ROWS_HEIGHT = 186;

/** The installation, for operators: queues and their workers, open publications, articles a minute, paused sites. */
export function Installation() {
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <Paper withBorder p="md" component="section" aria-label="Installation">
      <Stack gap="md">
        <Title order={2} size="h5">
          Installation
        </Title>
        {error && !data && <Problem error={error} again={() => void refetch()} />}
        {!data && !error && <Skeleton h={ROWS_HEIGHT} {...LOADING} />}
        {data && (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <Queues queues={data.queues} />
            <Numbers data={data} />
          </SimpleGrid>
        )}
      </Stack>
    </Paper>
  );
}

function Queues({ queues }: Pick<Overview, "queues">) {
  if (!queues) return <Text c="red">Temporal can't be reached. Articles wait in the queue, and none is lost.</Text>;
  return (
    <Table verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Task queue</Table.Th>
          <Table.Th>Workers</Table.Th>
          <Table.Th>Backlog</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map(({ queue, workers, backlog, backlog_age_s }) => (
          <Table.Tr key={queue}>
            <Table.Td>{queue}</Table.Td>
            <Table.Td>
              {workers > 0 ? (
                workers
              ) : (
                <Badge color="red" size="sm">
                  No worker
                </Badge>
              )}
            </Table.Td>
            <Table.Td>
              {backlog ?? "–"}
              {backlog_age_s ? `, oldest ${Math.round(backlog_age_s)} s` : ""}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Numbers({ data: { open, due_since, rate, minutes, paused, paused_in_all } }: { data: Overview }) {
  const published = rate.reduce((sum, one) => sum + one.published, 0);
  const failed = rate.reduce((sum, one) => sum + one.failed, 0);
  const waiting = Object.values(open).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return (
    <Stack gap={6}>
      <Text size="sm">
        {published.toLocaleString()} published and {failed.toLocaleString()} failed in the last {counted(minutes, "minute")}:{" "}
        {(published / minutes).toFixed(1)} articles a minute.
      </Text>
      <Text size="sm">
        {waiting.toLocaleString()} open publications
        {due_since && (
          <>
            {" "}
            · oldest due <Time at={due_since} />
          </>
        )}
      </Text>
      <Text size="sm">{paused_in_all === 0 ? "No site is paused." : `${paused_in_all.toLocaleString()} paused sites:`}</Text>
      {paused.map(({ site_id, name, account, since, pause_reason }) => (
        <Text key={site_id} size="xs" c="dimmed" lineClamp={2} dir="auto">
          {name} ({account}), since <Time at={since} />: {pause_reason ?? "no reason given"}
        </Text>
      ))}
      <Group gap="md">
        <Anchor size="sm" renderRoot={(props) => <Link to="/schedules" {...props} />}>
          Schedules
        </Anchor>
        <Anchor size="sm" renderRoot={(props) => <Link to="/plugins" {...props} />}>
          Plugin releases
        </Anchor>
      </Group>
    </Stack>
  );
}
