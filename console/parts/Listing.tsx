import { Button, Center, Skeleton, Stack } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "./Trouble.tsx";
import { LOADING } from "./loading.ts";

interface Props<Row> {
  query: UseInfiniteQueryResult<Row[]>;
  /** shown if the list is empty */
  empty: ReactNode;
  children: (rows: Row[]) => ReactNode;
}

/**
 * Whether the button that adds a row stands above the list. An empty list has the button itself. Until it is known, there is none: it would vanish
 * under a click, and a dialog could not give the focus back to it.
 */
export const hasRows = ({ data, error }: Pick<UseInfiniteQueryResult<unknown[]>, "data" | "error">): boolean =>
  data ? data.length > 0 : error !== null;

/** A list that is read page by page, with its states: loading, error, empty, rows. */
export function Listing<Row>({ query, empty, children }: Props<Row>) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  if (error && !data) return <Problem error={error} again={() => void refetch()} />;
  if (!data)
    return (
      <Stack gap="xs" {...LOADING}>
        {[1, 2, 3, 4, 5, 6].map((row) => (
          <Skeleton key={row} h={44} />
        ))}
      </Stack>
    );
  return (
    <Stack>
      {error && <Problem error={error} again={() => void refetch()} />}
      {data.length === 0 ? empty : children(data)}
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </Stack>
  );
}
