import { Button, Group, Loader, Text } from "@mantine/core";
import type { Content } from "../../../../data/articles/lists.ts";
import { useRestorePost, useUnpublish } from "../../../../data/articles/withdrawal.ts";
import { useCancel } from "../../../../data/publish.ts";
import { waitsForEditor } from "./facts.ts";
import { WAYS } from "./words.ts";

/**
 * A withdrawal that the site has not answered yet, with the ways to hurry or to stop it. If it waits for an editor, it stands within the message
 * that says so.
 */
export function UnderWay({ content, publication }: { content: Content; publication: NonNullable<Content["publication"]> }) {
  const { id, possible, metadata } = content;
  const { to } = publication;
  const takeDown = useUnpublish(id);
  const restore = useRestorePost(id);
  const cancel = useCancel();
  const isPublic = metadata["wordpress_status"] === "publish";
  const isBack = to === null || to === "publish";
  const waits = waitsForEditor(publication);
  const said = `${isBack ? "Making the post public." : WAYS[to].asked}${!isBack && isPublic ? " Visitors see the post until the site confirms." : ""}`;
  return (
    <>
      {waits ? (
        <span>{said}</span>
      ) : (
        <Group gap="xs" role="status" wrap="nowrap">
          <Loader size="xs" aria-hidden />
          <Text size="sm">{said}</Text>
        </Group>
      )}
      {possible.includes("cancel") && (
        <Group gap="xs">
          {waits && (
            <Button
              size="xs"
              loading={takeDown.isPending || restore.isPending}
              onClick={() =>
                isBack
                  ? restore.mutate({ even_if_open: true })
                  : takeDown.mutate({ to, even_if_open: true, ...(to === "deleted" ? { force: true } : {}) })
              }
            >
              {isBack ? "Make public now" : to === "deleted" ? "Delete now" : isPublic ? "Unpublish now" : "Change status now"}
            </Button>
          )}
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
            {waits && !isBack && isPublic ? "Keep published" : "Cancel"}
          </Button>
        </Group>
      )}
    </>
  );
}
