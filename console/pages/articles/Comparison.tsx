import { Alert, Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { changerName } from "../../../domain/publishing/updates/sitePost.ts";
import { type Comparison as Compared, comparisonQuery, useRepublish, useTake } from "../../data/articles/comparison.ts";
import { contentQuery } from "../../data/articles/lists.ts";
import { useMayPublish } from "../../data/session.ts";
import { siteQuery } from "../../data/sites.ts";
import { type PostThere, postThere } from "../../parts/articles/postThere.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { MissingArticle } from "../../parts/missing/Missing.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Field } from "./comparison/Field.tsx";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/content/$contentId/comparison");

/** An article beside its post: what differs, whose it is, and the choice for each field. */
export function Comparison() {
  const { contentId: id } = route.useParams();
  const mayWrite = useMayPublish();
  const content = useQuery(contentQuery(id));
  const compared = useQuery(comparisonQuery(id));
  const { data: site } = useQuery({ ...siteQuery(content.data?.site_id ?? 0), enabled: content.data !== undefined });
  const send = useRepublish(id);
  const takeOver = useTake(id);
  if (content.error && !content.data) return <MissingArticle query={content} />;
  if (compared.error && !compared.data) return <Problem error={compared.error} again={() => void compared.refetch()} />;
  if (!content.data || !compared.data) return <Skeleton h={320} {...LOADING} />;
  const { title, revision, possible, publication } = content.data;
  const { fields } = compared.data;
  // What waits longer, such as for an open editor, can be chosen anew meanwhile.
  const updating = publication?.task === "update" && (publication.state === "queued" || publication.state === "publishing");
  const busy = send.isPending || takeOver.isPending || updating;

  return (
    <Page
      title={`Comparison: ${title}`}
      clamped
      up={{ label: "Article", to: "/content/$contentId", params: { contentId: id } }}
      about="The article beside its post on the site. What differs is marked."
      actions={
        mayWrite &&
        possible.includes("update") && (
          <Button loading={send.isPending} disabled={busy} onClick={() => send.mutate({})}>
            Update post
          </Button>
        )
      }
    >
      <Stack gap="md">
        <Standing compared={compared.data} site={site} link={postThere(content.data).link} />
        {updating && (
          <Alert color="blue" p="sm" role="status">
            IGNY8 is updating the post. You can choose again when the site has answered.
          </Alert>
        )}
        {fields.length === 0 && <Empty title="In sync">The post and the article are the same.</Empty>}
        {fields.map((field) => (
          <Field
            key={field.field}
            field={field}
            busy={busy}
            onOurs={mayWrite ? () => send.mutate({ overwrite: [field.field] }) : undefined}
            onTheirs={() => takeOver.mutate({ fields: [field.field], revision })}
          />
        ))}
      </Stack>
    </Page>
  );
}

interface StandingProps {
  compared: Compared;
  site: { id: number; name: string; time_zone: string } | undefined;
  link: PostThere["link"];
}

/** Who changed the post and when, and what keeps an update waiting. */
function Standing({ compared, site, link }: StandingProps) {
  const zone = site?.time_zone;
  const { looked_at, there_by, there_at, unread } = compared;
  return (
    <>
      {compared.protected && (
        <Alert color="orange" p="sm" title="The post's owner does not let IGNY8 change it">
          In WordPress, the box “IGNY8” beside the post's editor has the checkbox for this.
        </Alert>
      )}
      <Text size="sm">
        {looked_at ? (
          <>
            Last read from{" "}
            {site ? (
              <Anchor inherit renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site.id }} {...props} />}>
                <bdi>{site.name}</bdi>
              </Anchor>
            ) : (
              "the site"
            )}
            : <Time at={looked_at} zone={zone} />.{" "}
          </>
        ) : (
          "IGNY8 has not read the post yet. This compares with what was sent last. "
        )}
        {there_at && (
          <>
            {changerName(there_by)} changed the post <Time at={there_at} zone={zone} />.
          </>
        )}
        {unread && " The site reported a change. IGNY8 has not read it yet."}
        {link && (
          <>
            {" "}
            <Anchor inherit href={link.href} target="_blank" rel="noreferrer">
              {link.label}
            </Anchor>
          </>
        )}
      </Text>
    </>
  );
}
