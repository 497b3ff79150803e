import { Button, Group, Stack, Title } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { articleNameQuery, type BulkRun } from "../../../data/bulk.ts";
import { useChange } from "../../../data/change.ts";
import { change } from "../../../data/publish.ts";
import { useMayPublish } from "../../../data/session.ts";
import { Refused } from "../../../parts/bulk/Refused.tsx";
import { passFocus } from "../../../parts/focus/passFocus.ts";
import { refusedOf } from "../../../parts/bulk/words.ts";
import { lazyRouteComponent } from "../../../routes/lazy.ts";

const PublishManyDialog = lazyRouteComponent(() => import("../../../parts/bulk/PublishManyDialog.tsx"), "PublishManyDialog");

type Reason = BulkRun["refused"][number];

/** The articles that a run did not take: each reason has its button, and then they can be published together. */
export function RunRefused({ run: { refused, task } }: { run: BulkRun }) {
  const mayWrite = useMayPublish();
  const navigate = useNavigate();
  const [publishing, setPublishing] = useState(false);
  const ids = refused.flatMap(({ content_ids }) => content_ids);
  const count = refusedOf({ refused });
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4">
        Not accepted
      </Title>
      <Refused refused={refused} action={(reason) => mayWrite && <Remedy reason={reason} />} />
      {/* The run names only the first articles of each reason. */}
      {mayWrite && task === "create" && ids.length === count && (
        <Group gap="sm">
          <Button size="xs" variant="default" data-publish-refused onClick={() => setPublishing(true)}>
            Publish {count === 1 ? "this article" : `these ${count}`}…
          </Button>
        </Group>
      )}
      <Suspense fallback={null}>
        {publishing && (
          <PublishManyDialog
            later={false}
            which={{ content_ids: ids }}
            zone={undefined}
            onClose={() => setPublishing(false)}
            onRun={({ id }) => void navigate({ to: "/bulk/$bulkId", params: { bulkId: id } })}
          />
        )}
      </Suspense>
    </Stack>
  );
}

/** What removes a reason. */
function Remedy({ reason: { code, count, content_ids } }: { reason: Reason }) {
  const [first] = content_ids;
  if (first === undefined) return null;
  if (code === "content_on_hold" && count === content_ids.length) return <Release ids={content_ids} />;
  if (code !== "content_incomplete" || count > 1) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: first }} {...props} />}
    >
      Edit
    </Button>
  );
}

/** Releases the articles that are still on hold. */
function Release({ ids }: { ids: number[] }) {
  const held = useQueries({ queries: ids.map(articleNameQuery) }).filter(({ data }) => data?.on_hold).length;
  const release = useChange(() => Promise.all(ids.map((id) => change(id, { on_hold: false }))), {
    stale: [["article-name"], ["contents"], ["content"]],
    said: () => (ids.length === 1 ? "Hold released." : "Holds released."),
    loud: true,
    waits: true,
  });
  const submit = () => {
    // This button is gone afterwards. What comes next is to publish.
    passFocus(() => document.querySelector<HTMLElement>("[data-publish-refused]"));
    release.mutate(undefined);
  };
  if (held === 0) return null;
  return (
    <Button size="compact-sm" variant="default" loading={release.isPending} onClick={submit}>
      Release hold
    </Button>
  );
}
