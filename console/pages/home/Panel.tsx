import { Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../../parts/Trouble.tsx";
import { LOADING } from "../../parts/loading.ts";

interface Props<Row> {
  title: string;
  query: UseQueryResult<Row[]>;
  empty: ReactNode;
  /** a link beside the heading */
  more?: ReactNode;
  children: (rows: Row[]) => ReactNode;
}

/** A short list under a heading, with its states: loading, error, empty, rows. */
export function Panel<Row>({ title, query: { data, error, refetch }, empty, more, children }: Props<Row>) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Title order={2} size="h5">
            {title}
          </Title>
          {more}
        </Group>
        {error && !data && <Problem error={error} again={() => void refetch()} />}
        {!data && !error && <Skeleton h={96} {...LOADING} />}
        {data?.length === 0 && (
          <Text size="sm" c="dimmed" component="div">
            {empty}
          </Text>
        )}
        {data && data.length > 0 && children(data)}
      </Stack>
    </Paper>
  );
}
