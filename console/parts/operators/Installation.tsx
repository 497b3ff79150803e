import { Anchor, Badge, Group, Paper, SimpleGrid, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { overviewQuery, type Overview } from "../../data/articles/home.ts";
import { Folded } from "../folds/Folded.tsx";
import { Problem } from "../Trouble.tsx";
import { Time } from "../time/Time.tsx";
import { counted } from "../../../domain/text.ts";
import { LOADING } from "../loading.ts";

/** The installation, for operators, in one line. It opens for queues and their workers, open publications, articles a minute, paused sites. */
export function Installation({ opened = false }: { opened?: boolean }) {
  const { data, error, refetch } = useQuery(overviewQuery);
  const trouble = data && troubleOf(data);
  return (
    <Paper withBorder p="md" component="section" aria-label="Installation">
      <Folded
        opened={opened}
        faulty={trouble !== undefined}
        title={
          <>
            <Title order={2} size="h5" display="inline" mr="xs">
              Installation
            </Title>
            {data && (
              <Badge variant="dot" color={trouble ? "red" : "green"} style={{ verticalAlign: "middle" }}>
                {trouble ?? "Working"}
              </Badge>
            )}
            {data && (
              <Text span size="sm" c="dimmed" ml="xs" visibleFrom="xs">
                {counted(openIn(data), "open publication")}
              </Text>
            )}
            {data && data.paused_in_all > 0 && (
              <Text span size="sm" c="dimmed" ml="xs">
                {counted(data.paused_in_all, "paused site")}
              </Text>
            )}
          </>
        }
      >
        {data && (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <Queues queues={data.queues} />
            <Numbers data={data} linked={!opened} />
          </SimpleGrid>
        )}
      </Folded>
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton h={20} mt="xs" maw={320} {...LOADING} />}
    </Paper>
  );
}

/** What an operator has to see without opening the section. */
function troubleOf({ queues }: Overview): string | undefined {
  if (!queues) return "Temporal can't be reached";
  const idle = queues.filter(({ workers }) => workers === 0).length;
  return idle > 0 ? `No worker for ${counted(idle, "task queue")}` : undefined;
}

const openIn = ({ open }: Overview) => Object.values(open).reduce<number>((sum, count) => sum + (count ?? 0), 0);

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

/** @param linked whether it leads to the Schedules: on their page it stands above them */
function Numbers({ data, linked }: { data: Overview; linked: boolean }) {
  const { due_since, rate, minutes, paused, paused_in_all } = data;
  const published = rate.reduce((sum, one) => sum + one.published, 0);
  const failed = rate.reduce((sum, one) => sum + one.failed, 0);
  return (
    <Stack gap={6}>
      <Text size="sm">
        {published.toLocaleString()} published and {failed.toLocaleString()} failed in the last {counted(minutes, "minute")}:{" "}
        {(published / minutes).toFixed(1)} articles a minute.
      </Text>
      <Text size="sm">
        {counted(openIn(data), "open publication")}
        {due_since && (
          <>
            {" "}
            · oldest due <Time at={due_since} />
          </>
        )}
      </Text>
      <Text size="sm">{paused_in_all === 0 ? "No site is paused." : `${counted(paused_in_all, "paused site")}:`}</Text>
      {paused.map(({ site_id, name, account, since, pause_reason }) => (
        <Text key={site_id} size="xs" c="dimmed" lineClamp={2} dir="auto">
          {name} ({account}), since <Time at={since} />: {pause_reason ?? "no reason given"}
        </Text>
      ))}
      <Group gap="md">
        {linked && (
          <Anchor size="sm" renderRoot={(props) => <Link to="/schedules" {...props} />}>
            Schedules
          </Anchor>
        )}
        <Anchor size="sm" renderRoot={(props) => <Link to="/plugins" {...props} />}>
          Plugin releases
        </Anchor>
      </Group>
    </Stack>
  );
}
