import { Button, Grid, Group, Select, Skeleton, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { api, ApiProblem, take } from "../data/client.ts";
import { type Content, contentQuery } from "../data/contents.ts";
import { useMayWrite } from "../data/session.ts";
import { siteChoiceQuery } from "../data/sites.ts";
import { ArticlePreview } from "../parts/ArticlePreview.tsx";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../parts/fields.ts";
import { Page } from "../parts/Page.tsx";
import { SearchPreview } from "../parts/SearchPreview.tsx";
import { ContentBadge, WordPressBadge } from "../parts/StatusBadge.tsx";
import { Problem } from "../parts/Trouble.tsx";

const route = getRouteApi("/inside/content/$contentId");
const FIELDS = [
  "site_id",
  "title",
  "content_html",
  "slug",
  "seo_title",
  "seo_description",
  "primary_keyword",
  "secondary_keywords",
  "categories",
  "tags",
];

interface Values {
  title: string;
  content_html: string;
  slug: string;
  seo_title: string;
  seo_description: string;
  primary_keyword: string;
  secondary_keywords: string[];
  categories: string[];
  tags: string[];
}
const BLANK: Values = {
  ...{ title: "", content_html: "", slug: "", seo_title: "", seo_description: "", primary_keyword: "" },
  ...{ secondary_keywords: [], categories: [], tags: [] },
};

export function WriteNew() {
  const navigate = useNavigate();
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  const draft = useDraft("content:new", { ...BLANK, site_id: null as string | null });
  const { site_id, ...values } = draft.values;
  const create = useMutation({
    mutationFn: (status: "draft" | "review") =>
      take(api.writer.content.index.$post({ json: { ...values, site_id: Number(site_id), status } })),
    onSuccess: ({ data }) => {
      draft.forget();
      void navigate({ to: "/content/$contentId", params: { contentId: data.id } });
    },
  });
  const errors = fieldErrors(create.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate("draft");
  };
  return (
    <Page title="Write an article">
      <form onSubmit={submit}>
        <Stack>
          {create.error && !isAboutFields(create.error, FIELDS) && <Problem error={create.error} />}
          <Select
            label="Site"
            required
            searchable
            data={sites.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={site_id}
            onChange={(value) => draft.set({ site_id: value })}
            error={errors["site_id"]}
            maw={420}
          />
          <Fields values={values} set={draft.set} errors={errors} url={sites.find(({ id }) => String(id) === site_id)?.url} />
          <Group>
            <Button type="submit" variant="default" loading={create.isPending && create.variables === "draft"}>
              Save as draft
            </Button>
            <Button loading={create.isPending && create.variables === "review"} onClick={() => create.mutate("review")}>
              Hand in for review
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}

export function WriteExisting() {
  const { contentId } = route.useParams();
  const { data, error, refetch } = useQuery(contentQuery(contentId));
  if (error && !data) return <Problem error={error} again={() => void refetch()} />;
  return data ? <Editor key={data.id} content={data} /> : <Skeleton h={480} aria-busy="true" aria-label="Loading" />;
}

const valuesOf = (content: Content): Values => ({
  title: content.title,
  content_html: content.content_html,
  slug: content.slug ?? "",
  seo_title: content.seo_title ?? "",
  seo_description: content.seo_description ?? "",
  primary_keyword: content.primary_keyword ?? "",
  secondary_keywords: content.secondary_keywords,
  categories: content.taxonomy_terms.filter(({ kind }) => kind === "category").map(({ name }) => name),
  tags: content.taxonomy_terms.filter(({ kind }) => kind === "tag").map(({ name }) => name),
});

function Editor({ content }: { content: Content }) {
  const { id } = content;
  const queries = useQueryClient();
  const mayWrite = useMayWrite();
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  // What was typed names the revision that it is based on, also after a reload.
  const draft = useDraft(`content:${id}`, { ...valuesOf(content), revision: content.revision });
  const save = useMutation({
    mutationFn: (status: "draft" | "review" | undefined) =>
      take(
        api.writer.content[":id"].index.$patch({
          param: { id: String(id) },
          json: { ...draft.values, ...(status ? { status } : {}) },
        }),
      ),
    onSuccess: ({ data }) => {
      draft.forget({ ...valuesOf(data), revision: data.revision });
      queries.setQueryData(contentQuery(id).queryKey, data);
      void queries.invalidateQueries({ queryKey: ["contents"] });
      notifications.show({ message: "Saved.", color: "teal" });
    },
  });
  const errors = fieldErrors(save.error);
  const conflict = save.error instanceof ApiProblem && save.error.code === "revision_conflict";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  const reload = async () => {
    const fresh = await queries.fetchQuery({ ...contentQuery(id), staleTime: 0 });
    draft.forget({ ...valuesOf(fresh), revision: fresh.revision });
    save.reset();
  };
  return (
    <Page
      title={content.title}
      actions={
        <>
          <ContentBadge {...content} />
          <WordPressBadge {...content} />
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: id }} {...props} />}
          >
            Publication
          </Button>
        </>
      }
    >
      <form onSubmit={submit}>
        <Stack>
          {save.error && !isAboutFields(save.error, FIELDS) && <Problem error={save.error} />}
          {conflict && (
            <Group>
              <Button variant="default" onClick={() => void reload()}>
                Take what was saved meanwhile
              </Button>
            </Group>
          )}
          <Fields values={draft.values} set={draft.set} errors={errors} url={sites.find((site) => site.id === content.site_id)?.url} />
          <Group>
            <Button type="submit" disabled={!mayWrite} loading={save.isPending}>
              Save
            </Button>
            {content.status === "draft" && (
              <Button variant="default" disabled={!mayWrite} onClick={() => save.mutate("review")}>
                Save and hand in for review
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Page>
  );
}

interface FieldsProps {
  values: Values;
  set: (changes: Partial<Values>) => void;
  errors: Record<string, string>;
  /** of the site, for the search preview */
  url: string | undefined;
}

/** An article's text and what search engines are told of it. */
function Fields({ values, set, errors, url }: FieldsProps) {
  type Text = "title" | "content_html" | "slug" | "seo_title" | "seo_description" | "primary_keyword";
  const input = inputsOf<Text>(values, set, errors);
  return (
    <Grid>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack>
          <TextInput label="Title" required dir="auto" {...input("title")} />
          <Textarea
            label="Text"
            description="HTML. Scripts, forms and frames of strangers are taken out."
            autosize
            minRows={14}
            maxRows={30}
            dir="auto"
            {...input("content_html")}
          />
          <ArticlePreview title={values.title} html={values.content_html} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack>
          <SearchPreview url={url} slug={values.slug} title={values.seo_title || values.title} description={values.seo_description} />
          <TextInput label="SEO title" dir="auto" {...input("seo_title")} />
          <Textarea label="SEO description" autosize minRows={2} dir="auto" {...input("seo_description")} />
          <TextInput label="Slug" {...input("slug")} />
          <TextInput label="Primary keyword" dir="auto" {...input("primary_keyword")} />
          <TagsInput
            label="Secondary keywords"
            value={values.secondary_keywords}
            onChange={(secondary_keywords) => set({ secondary_keywords })}
            error={errors["secondary_keywords"]}
          />
          <TagsInput
            label="Categories"
            value={values.categories}
            onChange={(categories) => set({ categories })}
            error={errors["categories"]}
          />
          <TagsInput label="Tags" value={values.tags} onChange={(tags) => set({ tags })} error={errors["tags"]} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
