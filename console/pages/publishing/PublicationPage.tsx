import { Button, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ApiProblem } from "../../data/client.ts";
import { contentQuery, publicationQuery } from "../../data/articles/lists.ts";
import { usePublish } from "../../data/publish.ts";
import { useMayPublish } from "../../data/session.ts";
import { siteQuery } from "../../data/sites.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { MissingArticle } from "../../parts/missing/Missing.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Attempts } from "./publication/Attempts.tsx";
import { History } from "./publication/History.tsx";
import { ReleaseHold } from "./publication/ReleaseHold.tsx";
import { Standing } from "./publication/Standing.tsx";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/content/$contentId/publication");

/** One publication: its state, each call with request and answer, and its history. */
export function PublicationPage() {
  const { contentId: id } = route.useParams();
  const content = useQuery(contentQuery(id));
  const publication = useQuery(publicationQuery(id));
  const site = useQuery({ ...siteQuery(content.data?.site_id ?? 0), enabled: content.data !== undefined });
  const mayWrite = useMayPublish();
  const publish = usePublish();
  const zone = site.data?.time_zone;
  const never = publication.error instanceof ApiProblem && publication.error.status === 404;
  if (content.error && !content.data) return <MissingArticle query={content} />;
  if (!content.data || (!publication.data && !never))
    return publication.error && !never ? (
      <Problem error={publication.error} again={() => void publication.refetch()} />
    ) : (
      <Skeleton h={320} {...LOADING} />
    );
  return (
    <Page
      title={`Activity: ${content.data.title}`}
      clamped
      about="What IGNY8 sent to the site for this article, and what the site answered."
      up={{ label: "Article", to: "/content/$contentId", params: { contentId: id } }}
      narrow
    >
      {!publication.data || never ? (
        <Empty
          title="Not published yet"
          action={
            content.data.on_hold ? (
              <ReleaseHold content={content.data} />
            ) : (
              mayWrite && (
                <Button loading={publish.isPending} onClick={() => publish.mutate({ id })}>
                  Publish now
                </Button>
              )
            )
          }
        >
          {content.data.on_hold
            ? "The article is on hold. Release the hold to publish it."
            : "Publish the article. The calls to the site will appear here."}
        </Empty>
      ) : (
        <Stack gap="lg">
          <Standing content={content.data} publication={publication.data} site={site.data} />
          <Attempts publication={publication.data} zone={zone} />
        </Stack>
      )}
      <History contentId={id} attempts={publication.data?.attempts ?? []} zone={zone} />
    </Page>
  );
}
