import { Anchor, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Comparison, comparisonQuery, useRepublish } from "../../../data/articles/comparison.ts";
import type { Content } from "../../../data/articles/lists.ts";

const HERE = "The site does not have your last changes yet.";
const WORDS: Record<Comparison["step"], (by: string) => string> = {
  in_step: () => "The post has what the article says.",
  unknown: () => "The post has what was sent last.",
  ahead_here: () => HERE,
  ahead_there: (by) => `${by} changed the post on the site.`,
  both: (by) => `${HERE} And ${by} changed the post there.`,
};

/** How an article and its post compare, with the way to send the changes. */
export function InStep({ content, mayWrite }: { content: Content; mayWrite: boolean }) {
  const { id, possible } = content;
  const { data } = useQuery(comparisonQuery(id));
  const send = useRepublish(id);
  if (!data) return null;
  const by = data.there_by?.name ?? "somebody";
  const words = WORDS[data.step](by);
  return (
    <>
      <Text size="sm">{words.charAt(0).toUpperCase() + words.slice(1)}</Text>
      {data.protected && <Text size="sm">The post's owner keeps IGNY8 from changing it.</Text>}
      <Group gap="sm">
        {mayWrite && possible.includes("update") && data.step !== "ahead_there" && (
          <Button size="xs" loading={send.isPending} onClick={() => send.mutate({})}>
            Send the changes
          </Button>
        )}
        <Anchor size="sm" renderRoot={(props) => <Link to="/content/$contentId/comparison" params={{ contentId: id }} {...props} />}>
          Compare both sides
        </Anchor>
      </Group>
    </>
  );
}
