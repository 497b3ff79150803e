import { Button, Group, Loader, Text } from "@mantine/core";
import type { Content } from "../../../../data/articles/lists.ts";
import { useRestorePost, useUnpublish } from "../../../../data/articles/withdrawal.ts";
import { useCancel } from "../../../../data/publish.ts";
import { waitsForEditor } from "./facts.ts";
import { WAYS } from "./words.ts";

/** A withdrawal that the site has not answered yet, with the ways to hurry or to stop it. */
export function UnderWay({ content, publication }: { content: Content; publication: NonNullable<Content["publication"]> }) {
  const { id, possible, metadata } = content;
  const { to } = publication;
  const takeDown = useUnpublish(id);
  const restore = useRestorePost(id);
  const cancel = useCancel();
  const isPublic = metadata["wordpress_status"] === "publish";
  const isBack = to === null || to === "publish";
  // The reason for the wait stands above.
  const waits = waitsForEditor(publication);
  return (
    <>
      <Group gap="xs" role="status" wrap="nowrap">
        {!waits && <Loader size="xs" aria-hidden />}
        <Text size="sm">
          {isBack ? "Making the post public." : WAYS[to].asked} {!isBack && isPublic && "Visitors see the post until the site confirms."}
        </Text>
      </Group>
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
              Do it now anyway
            </Button>
          )}
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
            Cancel
          </Button>
        </Group>
      )}
    </>
  );
}
