import { Grid, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { comparisonQuery } from "../../data/articles/comparison.ts";
import { contentQuery } from "../../data/articles/lists.ts";
import { useRestoreVersion, versionQuery, versionsQuery } from "../../data/articles/versions.ts";
import { useMayChange } from "../../data/session.ts";
import { siteQuery } from "../../data/sites.ts";
import { ConfirmButton } from "../../parts/ConfirmButton.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { MissingArticle } from "../../parts/missing/Missing.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Changes } from "./history/Changes.tsx";
import { VersionList } from "./history/VersionList.tsx";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/content/$contentId/history");

/** The versions of an article: who changed what, and the way back. */
export function History() {
  const { contentId: id } = route.useParams();
  const { version, than } = route.useSearch();
  const navigate = route.useNavigate();
  const content = useQuery(contentQuery(id));
  const mayWrite = useMayChange(content.data);
  const versions = useInfiniteQuery(versionsQuery(id));
  const site = useQuery({ ...siteQuery(content.data?.site_id ?? 0), enabled: content.data !== undefined });
  const restore = useRestoreVersion(id);
  const newest = versions.data?.[0]?.number ?? 0;
  const chosen = version ?? newest;
  const other = than ?? Math.max(1, chosen - 1);
  // In the direction of restoring: what the chosen version would change.
  const after = useQuery({ ...versionQuery(id, chosen), enabled: chosen > 0 });
  const before = useQuery({ ...versionQuery(id, other), enabled: chosen > 0 });
  const there = useQuery({ ...comparisonQuery(id), enabled: mayWrite && (content.data?.external_id ?? null) !== null });
  if (content.error && !content.data) return <MissingArticle query={content} />;
  if (!content.data) return <Skeleton h={320} {...LOADING} />;
  const { title, revision, external_id } = content.data;
  const isNow = versions.data?.find(({ number }) => number === chosen)?.is_current;
  const choices = (versions.data ?? []).filter(({ number }) => number !== chosen);
  // Behind the question is what a restore would change.
  const showEffect = () => void navigate({ search: { version: chosen, than: newest }, replace: true });
  const kept = (there.data?.fields ?? []).filter(({ step }) => step !== "ahead_here").map(({ name }) => name);
  const error = after.error ?? before.error;

  return (
    <Page
      title={`History: ${title}`}
      clamped
      up={{ label: "Article", to: "/content/$contentId", params: { contentId: id } }}
      about="Every version of the article. Saves by one person within ten minutes make one version."
    >
      <Listing query={versions} empty={<Empty title="No versions yet">History begins when you save the article next.</Empty>}>
        {(rows) => (
          <Grid gap="lg">
            <Grid.Col span={{ base: 12, md: 4 }}>
              <VersionList contentId={id} versions={rows} chosen={chosen} zone={site.data?.time_zone} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 8 }}>
              <Stack gap="md">
                <Group justify="space-between" align="flex-end">
                  {choices.length > 0 && (
                    <Select
                      label={`Version ${chosen} compared with`}
                      data={choices.map(({ number }) => ({
                        value: String(number),
                        label: number === newest ? `Version ${number}, now` : `Version ${number}`,
                      }))}
                      value={other === chosen ? null : String(other)}
                      placeholder="Choose a version"
                      allowDeselect={false}
                      onChange={(value) => value && void navigate({ search: { version: chosen, than: Number(value) }, replace: true })}
                    />
                  )}
                  {mayWrite && !isNow && (
                    <Group gap="sm">
                      <ConfirmButton
                        label="Restore this version"
                        title={`Restore version ${chosen}?`}
                        confirm="Restore"
                        danger={false}
                        act={() => restore.mutateAsync({ number: chosen, revision, send: false })}
                        onAsk={showEffect}
                      >
                        The article gets the text, fields, categories, tags and pictures of version {chosen}. The current version stays in
                        this list. The post on the site does not change.
                      </ConfirmButton>
                      {external_id !== null && (
                        <ConfirmButton
                          label="Restore and update post"
                          title={`Restore version ${chosen} and update the post?`}
                          confirm="Restore and update"
                          danger={false}
                          act={() => restore.mutateAsync({ number: chosen, revision, send: true })}
                          onAsk={showEffect}
                        >
                          The article gets the text, fields, categories, tags and pictures of version {chosen}, and the post gets the same
                          changes. {kept.length > 0 && `Changed in WordPress, and not touched there: ${kept.join(", ")}. `}
                          The current version stays in this list.
                        </ConfirmButton>
                      )}
                    </Group>
                  )}
                </Group>
                {error ? (
                  <Problem error={error} again={() => void after.refetch().then(() => before.refetch())} />
                ) : chosen === 1 && other === 1 ? (
                  <Text size="sm">This is the first version. There is nothing to compare it with.</Text>
                ) : after.data && before.data ? (
                  <>
                    <Text size="sm" c="dimmed">
                      {mayWrite && !isNow && other === newest
                        ? `What changes if you restore version ${chosen}.`
                        : `What changes from version ${other} to version ${chosen}.`}{" "}
                      Struck through: removed. Underlined: added.
                    </Text>
                    <Changes before={before.data} after={after.data} />
                  </>
                ) : (
                  <Skeleton h={240} {...LOADING} />
                )}
              </Stack>
            </Grid.Col>
          </Grid>
        )}
      </Listing>
    </Page>
  );
}
