import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { changerName } from "../../../../domain/publishing/updates/sitePost.ts";
import { type Comparison, comparisonQuery } from "../../../data/articles/comparison.ts";
import type { Content } from "../../../data/articles/lists.ts";
import { postThere } from "../../../parts/articles/postThere.ts";
import { Time } from "../../../parts/time/Time.tsx";

const HERE = "Your latest changes are not sent to the post yet.";
const WORDS: Record<Comparison["step"], string> = {
  in_step: "The post and the article are the same.",
  unknown: "",
  ahead_here: HERE,
  ahead_there: "",
  both: `${HERE} `,
};

/** The article has no change that the site lacks. */
const ALL_SENT = new Set<Comparison["step"]>(["in_step", "ahead_there"]);

/** Whether the article has changes that its post lacks, and that a person may send. */
export function useMayUpdate(content: Content): boolean {
  const { data } = useQuery({ ...comparisonQuery(content.id), enabled: postThere(content).link !== undefined });
  return data !== undefined && content.possible.includes("update") && !ALL_SENT.has(data.step);
}

/** How an article and its post compare. `zone`: the site's time zone. */
export function InStep({ content: { id, possible }, zone }: { content: Content; zone: string | undefined }) {
  const { data } = useQuery(comparisonQuery(id));
  if (!data) return null;
  const { step, there_by, there_at } = data;
  const there = step === "ahead_there" || step === "both";
  // Before the first comparison, only what was sent is known.
  const words = step === "unknown" && possible.includes("update") ? HERE : WORDS[step];
  return (
    <>
      {(words !== "" || there) && (
        <Text size="sm">
          {words}
          {there && `${changerName(there_by)} changed the post there`}
          {there && (there_at ? when(there_at, zone) : ".")}
        </Text>
      )}
      {data.unread && <Text size="sm">The site reported a change. IGNY8 is reading the post.</Text>}
      {data.protected && <Text size="sm">The post's owner does not let IGNY8 change it.</Text>}
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
