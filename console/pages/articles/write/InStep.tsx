import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { changerName } from "../../../../domain/publishing/updates/sitePost.ts";
import { type Comparison, comparisonQuery, useRepublish } from "../../../data/articles/comparison.ts";
import type { Content } from "../../../data/articles/lists.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { isPublic } from "./withdraw/facts.ts";

const HERE = "Your latest changes are not sent to the post yet.";
const WORDS: Record<Comparison["step"], string> = {
  in_step: "The post and the article are the same.",
  unknown: "IGNY8 has not compared the post with the article yet.",
  ahead_here: HERE,
  ahead_there: "",
  both: `${HERE} `,
};

/** The article has no change that the site lacks. */
const ALL_SENT = new Set<Comparison["step"]>(["in_step", "ahead_there"]);

/** How an article and its post compare, with the way to send the changes. `zone`: the site's time zone. */
export function InStep({ content, mayWrite, zone }: { content: Content; mayWrite: boolean; zone: string | undefined }) {
  const { id, possible } = content;
  const { data } = useQuery(comparisonQuery(id));
  const send = useRepublish(id);
  if (!data) return null;
  const { step, there_by, there_at } = data;
  return (
    <>
      <Text size="sm">
        {WORDS[step]}
        {(step === "ahead_there" || step === "both") && `${changerName(there_by)} changed the post there`}
        {(step === "ahead_there" || step === "both") && (there_at ? when(there_at, zone) : ".")}
      </Text>
      {data.unread && <Text size="sm">The site reported a change. IGNY8 is reading the post.</Text>}
      {data.protected && <Text size="sm">The post's owner does not let IGNY8 change it.</Text>}
      {mayWrite && possible.includes("update") && !ALL_SENT.has(data.step) && (
        <Button
          size="xs"
          // Of a post that visitors don't see, making it public comes first.
          variant={isPublic(content) ? "filled" : "default"}
          style={{ alignSelf: "flex-start" }}
          loading={send.isPending}
          onClick={() => send.mutate({})}
        >
          Update post
        </Button>
      )}
    </>
  );
}

const when = (at: string, zone: string | undefined) => (
  <>
    {" "}
    (<Time at={at} zone={zone} />
    ).
  </>
);
