import { Anchor, Radio, ScrollArea, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type ContentListed, contentsQuery } from "../../data/articles/lists.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { localIn } from "../time/zoned.ts";
import { timeThere } from "../time/zones.ts";
import { Problem } from "../Trouble.tsx";
import { LOADING } from "../loading.ts";

interface Props {
  sites: readonly number[] | undefined;
  chosen: ContentListed | null;
  onChoose: (row: ContentListed) => void;
}

/** A choice of the articles in review, and of approved ones that are not on their site yet. */
export function ChooseArticle({ sites, chosen, onChoose }: Props) {
  const [typed, type] = useState("");
  const [words] = useDebouncedValue(typed.trim(), 250);
  const filter = { site_id: sites?.length === 1 ? sites[0] : undefined, q: words || undefined };
  const review = useInfiniteQuery(contentsQuery({ ...filter, status: "review" }));
  const approved = useInfiniteQuery(contentsQuery({ ...filter, status: "published", pending: "true" }));
  const { data: all = [] } = useQuery(siteChoiceQuery);
  const site = (id: number) => all.find((one) => one.id === id);
  const error = review.error ?? approved.error;
  const isLoading = !review.data || !approved.data;
  const rows = [...(review.data ?? []), ...(approved.data ?? [])].filter(
    ({ possible, site_id }) => possible.includes("publish_later") && (sites === undefined || sites.includes(site_id)),
  );
  const about = ({ site_id, status, publication }: ContentListed) => {
    const { name, time_zone = "UTC" } = site(site_id) ?? {};
    const planned = publication?.state === "queued" && publication.publish_at;
    const state = planned
      ? `scheduled for ${timeThere(localIn(new Date(planned), time_zone), time_zone)}`
      : status === "review"
        ? "in review"
        : "approved";
    return name === undefined ? state : `${name}, ${state}`;
  };
  return (
    <Stack gap="xs">
      <TextInput
        label="Article"
        description="In review or approved."
        placeholder="Search by title or keyword"
        type="search"
        value={typed}
        onChange={(event) => type(event.target.value)}
        data-autofocus
      />
      {error && <Problem error={error} again={() => void review.refetch().then(() => approved.refetch())} />}
      <ScrollArea.Autosize mah={260} type="auto" viewportProps={{ tabIndex: 0, "aria-label": "Articles", role: "group" }}>
        {isLoading && !error ? (
          <Skeleton h={120} {...LOADING} />
        ) : (
          <Radio.Group
            aria-label="Articles"
            value={chosen === null ? null : String(chosen.id)}
            onChange={(id) => {
              const row = rows.find((one) => String(one.id) === id);
              if (row) onChoose(row);
            }}
          >
            <Stack gap="xs" p={4}>
              {rows.map((row) => (
                <Radio key={row.id} value={String(row.id)} label={<span dir="auto">{row.title}</span>} description={about(row)} />
              ))}
            </Stack>
          </Radio.Group>
        )}
      </ScrollArea.Autosize>
      {!isLoading && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {words ? "No article in review or approved matches. " : "No article is in review or approved. "}
          <Anchor inherit renderRoot={(props) => <Link to="/content/new" {...props} />}>
            Write an article
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}
