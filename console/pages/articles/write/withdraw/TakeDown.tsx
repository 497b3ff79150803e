import { Button, Group, Menu, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { isOpen } from "../../../../../domain/publishing/publication.ts";
import type { Content } from "../../../../data/articles/lists.ts";
import { type TakenTo, useRestorePost, useUnpublish } from "../../../../data/articles/withdrawal.ts";
import { useRetry } from "../../../../data/publish.ts";
import { ConfirmDialog } from "../../../../parts/ConfirmDialog.tsx";
import { Opens } from "../../../../parts/Opens.tsx";
import { isTrashed, restoreLabel } from "../../../../parts/articles/postThere.ts";
import { UnderWay } from "./UnderWay.tsx";
import { isPublic, withdrawalFailed } from "./facts.ts";
import { WAYS } from "./words.ts";
import { lazyRouteComponent } from "../../../../routes/lazy.ts";

const DeletePost = lazyRouteComponent(() => import("./DeletePost.tsx"), "DeletePost");

/** Takes the article's post off its site and brings it back, with what visitors will see. */
export function TakeDown({ content }: { content: Content }) {
  const { id, possible, publication, metadata } = content;
  const [way, ask] = useState<TakenTo | null>(null);
  const takeDown = useUnpublish(id);
  const restore = useRestorePost(id);
  const retry = useRetry();
  if (publication?.task === "withdraw" && isOpen(publication.state)) return <UnderWay content={content} publication={publication} />;
  const trashed = isTrashed(content);
  // Of a post that is not public, only the status changes. What visitors see stays the same.
  const visible = isPublic(content);
  const ways = (Object.keys(WAYS) as TakenTo[]).filter((to) => to !== metadata["wordpress_status"]);
  const send = (to: TakenTo, force = false) => takeDown.mutate({ to, force }, { onSuccess: () => ask(null) });
  const failed = withdrawalFailed(publication);
  return (
    <>
      <Group gap="xs">
        {failed && possible.includes("retry") && (
          <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate({ id })}>
            Try again
          </Button>
        )}
        {possible.includes("restore_post") && (
          <Button size="xs" variant={failed ? "default" : "filled"} loading={restore.isPending} onClick={() => restore.mutate({})}>
            {restoreLabel(content)}
          </Button>
        )}
        {possible.includes("unpublish") && trashed && (
          <Button size="xs" variant="default" c="var(--mantine-color-error)" onClick={() => ask("deleted")}>
            {WAYS.deleted.label}
          </Button>
        )}
        {possible.includes("unpublish") && !trashed && (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="xs" variant="default" rightSection={<Opens />}>
                {visible ? "Unpublish" : "Change status"}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {ways.map((to) => (
                <Menu.Item key={to} {...(to === "deleted" ? { c: "var(--mantine-color-error)" } : {})} onClick={() => ask(to)}>
                  {WAYS[to].label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {way !== null && way !== "deleted" && (
        <ConfirmDialog
          opened
          title={WAYS[way].title}
          yes={WAYS[way].yes}
          busy={takeDown.isPending}
          onNo={() => ask(null)}
          onYes={() => send(way)}
        >
          <Text size="sm">{WAYS[way].about}</Text>
        </ConfirmDialog>
      )}
      <Suspense fallback={null}>
        {way === "deleted" && (
          <DeletePost content={content} busy={takeDown.isPending} onNo={() => ask(null)} onYes={() => send("deleted", true)} />
        )}
      </Suspense>
    </>
  );
}
