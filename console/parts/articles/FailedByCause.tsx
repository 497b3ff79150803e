import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ContentFilter, Failures } from "../../data/articles/lists.ts";
import { useMayPublish } from "../../data/session.ts";
import type { ContentSearch } from "../../routes/queryStrings.ts";
import { Causes } from "../bulk/Causes.tsx";
import { FixCause } from "./FixCause.tsx";
import { PublishMany } from "./PublishMany.tsx";

interface Props {
  failures: Failures;
  search: ContentSearch;
  change: (search: ContentSearch) => void;
}

/** Why articles failed, with one retry for all articles of a cause. */
export function FailedByCause({ failures: { failed, causes }, search, change }: Props) {
  const mayWrite = useMayPublish();
  const [again, setAgain] = useState<ContentFilter | null>(null);
  if (failed === 0) return null;
  const at: ContentFilter = { site_id: search.site, publication_state: "failed" };
  const shown = search.cause === undefined ? causes : causes.filter(({ type }) => type === search.cause);
  return (
    <Stack gap="sm">
      {search.cause ? (
        <Button size="xs" variant="default" onClick={() => change({ ...search, cause: undefined })} style={{ alignSelf: "flex-start" }}>
          Show all causes
        </Button>
      ) : (
        causes.length > 1 && (
          <Text size="sm" c="dimmed">
            {causes.length} causes. Fix a cause first, then try its articles again.
          </Text>
        )
      )}
      <Causes
        causes={shown}
        actions={({ type, message, failed: count, sites, content_ids }) => (
          <>
            {mayWrite && <FixCause cause={{ type, message, failed: count, content_ids }} oneSite={sites === 1} />}
            {mayWrite && (
              <Button size="xs" variant="default" onClick={() => setAgain({ ...at, cause: type })}>
                {count === 1 ? "Try again…" : `Try these ${count.toLocaleString()} again…`}
              </Button>
            )}
            {search.cause === undefined && causes.length > 1 && count > 1 && (
              <Button size="xs" variant="default" onClick={() => change({ ...search, cause: type })}>
                Show articles
              </Button>
            )}
          </>
        )}
      />
      {mayWrite && causes.length > 1 && (
        <Group gap="sm">
          <Button size="xs" variant="default" onClick={() => setAgain(at)}>
            Try all {failed.toLocaleString()} again…
          </Button>
          <Text size="sm" c="dimmed">
            Useful after every cause is fixed.
          </Text>
        </Group>
      )}
      {again && (
        <PublishMany
          which={{ filter: again }}
          how="now"
          zone={undefined}
          onClose={() => setAgain(null)}
          onRun={({ id }) => change({ ...search, cause: undefined, run: id })}
        />
      )}
    </Stack>
  );
}
