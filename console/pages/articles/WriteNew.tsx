import { Button, Menu, Select, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { createContent } from "../../data/articles/article.ts";
import { ApiProblem } from "../../data/client.ts";
import { say } from "../../data/toast/say.ts";
import { useMayPublish, useMayWrite } from "../../data/session.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { Empty } from "../../parts/Empty.tsx";
import { useWhenMade } from "../../parts/choices/useWhenMade.ts";
import { fieldErrors, isAboutFields, useDraft } from "../../parts/fields.ts";
import { Page } from "../../parts/Page.tsx";
import { useReadable } from "../../parts/richText/sourceText.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { Fields } from "./write/Fields.tsx";
import { type Handed, handOver } from "./write/handOver.ts";
import { PictureDrop } from "./write/pictures/Pictures.tsx";
import { SaveBar } from "./write/SaveBar.tsx";
import { useNoStrayDrops } from "./write/pictures/useNoStrayDrops.ts";
import { useUnsaved } from "./write/useUnsaved.ts";
import { BLANK, byField, FIELDS_OF_API, toJson } from "./write/values.ts";

const route = getRouteApi("/inside/content/new");

/** The page of a new article. The first save, or the first picture, creates it. */
export function WriteNew() {
  const navigate = useNavigate();
  const mayWrite = useMayWrite();
  const mayPublish = useMayPublish();
  const sites = useQuery(siteChoiceQuery);
  const draft = useDraft("content:new", { ...BLANK, site_id: null as string | null });
  const { site_id: chosen, ...values } = draft.values;
  useReadable(values.text);
  const { site: asked } = route.useSearch();
  const named = sites.data?.find(({ id }) => id === asked);
  const site_id = chosen ?? (named ? String(named.id) : null) ?? (sites.data?.length === 1 ? String(sites.data[0]!.id) : null);
  const site = sites.data?.find(({ id }) => String(id) === site_id);
  const create = useMutation({
    mutationFn: async ({ status }: { status: "draft" | "review"; pictures?: Handed[]; publish?: true }) => {
      if (site_id === null)
        throw new ApiProblem(422, "invalid", "Choose a site.", [{ field: "site_id", message: "Choose the site for this article." }]);
      return createContent({ ...toJson(values), title: values.title, site_id: Number(site_id), status });
    },
    onSuccess: ({ id }, { pictures, publish }) => {
      if (pictures) handOver(id, pictures);
      draft.forget();
      void navigate({ to: "/content/$contentId", params: { contentId: id }, search: publish ? { publish: "now" } : {} });
    },
  });
  const whenMade = useWhenMade();
  const send = (asked: Parameters<typeof create.mutate>[0]) => whenMade(() => create.mutate(asked));
  // Pictures are stored with their article, so the article must exist first.
  const take = (pictures: Handed) => {
    if (site_id !== null && values.title.trim() !== "") send({ status: "draft", pictures: [pictures] });
    else
      say({
        id: "not yet",
        title: "Choose a site and enter a title first",
        message: "Pictures are saved with the article. Choose the site and enter a title, then add pictures.",
        color: "yellow",
        autoClose: 10_000,
      });
  };
  const errors = byField(fieldErrors(create.error));
  useUnsaved(draft.touched && !create.isSuccess, values.title);
  useNoStrayDrops();
  // Two requests at once must create only one article.
  const isFree = !create.isPending && !create.isSuccess;
  useHotkeys([["mod+S", () => isFree && send({ status: "draft" })]], [], true);

  if (!mayWrite)
    return (
      <Empty title="You can read articles, but not write them">To write articles, ask an owner of the account for the role Editor.</Empty>
    );
  if (sites.data?.length === 0)
    return (
      <Page title="Write an article" up={{ label: "Content", to: "/content" }}>
        <Empty title="No site yet" action={<Button renderRoot={(props) => <Link to="/sites" {...props} />}>Go to Sites</Button>}>
          Each article belongs to a site. Add a site first.
        </Empty>
      </Page>
    );
  return (
    <Page title="Write an article" up={{ label: "Content", to: "/content" }}>
      <Stack gap="lg">
        {create.error && !isAboutFields(create.error, FIELDS_OF_API) && <Problem error={create.error} />}
        <Select
          label="Site"
          required
          searchable
          allowDeselect={false}
          data={(sites.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
          value={site_id}
          // Sectors and clusters belong to one site.
          onChange={(value) => draft.set({ site_id: value, sector_id: null, cluster_id: null })}
          error={errors["site_id"]}
          maw={420}
        />
        <Fields
          values={values}
          set={draft.set}
          errors={errors}
          site={site}
          readOnly={false}
          text={{ takeFiles: (files, { at }) => take({ files, role: "gallery", ...(at === undefined ? {} : { at }) }) }}
          pictures={<PictureDrop mayWrite hasFeatured={false} onFiles={(files, role) => take({ files, role })} />}
        />
        <SaveBar
          state={draft.touched ? "Not saved." : ""}
          hint={draft.touched ? "Your changes are kept in this tab." : "The preview is available after the first save."}
          busy={!isFree}
          onDiscard={
            draft.touched
              ? () => {
                  draft.forget();
                  create.reset();
                }
              : undefined
          }
          items={mayPublish && <Menu.Item onClick={() => send({ status: "review" })}>Submit for review</Menu.Item>}
        >
          <Button
            variant="default"
            loading={create.isPending && create.variables.status === "draft" && !create.variables.publish}
            disabled={!isFree}
            onClick={() => send({ status: "draft" })}
          >
            Save draft
          </Button>
          {mayPublish ? (
            <Button
              loading={create.isPending && create.variables.publish === true}
              disabled={!isFree}
              onClick={() => send({ status: "draft", publish: true })}
            >
              Publish…
            </Button>
          ) : (
            <Button
              loading={create.isPending && create.variables.status === "review"}
              disabled={!isFree}
              onClick={() => send({ status: "review" })}
            >
              Submit for review
            </Button>
          )}
        </SaveBar>
      </Stack>
    </Page>
  );
}
