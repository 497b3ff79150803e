import { Button, Menu, Stack, Tabs } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { usePublishWith } from "../../data/articles.ts";
import type { Content } from "../../data/contents.ts";
import { useMayWrite } from "../../data/session.ts";
import { siteQuery } from "../../data/sites.ts";
import { fieldErrors, isAboutFields } from "../../parts/fields.ts";
import { Page } from "../../parts/Page.tsx";
import { ArticlePreview } from "../../parts/preview/ArticlePreview.tsx";
import { parse } from "../../parts/richText/html.ts";
import type { Insert } from "../../parts/richText/RichText.tsx";
import { htmlOf } from "../../parts/richText/sourceText.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { Conflict } from "./Conflict.tsx";
import { useDeleteArticle } from "./DeleteArticle.tsx";
import { useEdits } from "./edits.ts";
import { Fields } from "./Fields.tsx";
import { takeOver } from "./handOver.ts";
import { Pictures } from "./Pictures.tsx";
import { PublishDialog } from "./PublishDialog.tsx";
import { SaveBar } from "./SaveBar.tsx";
import { Standing, usePlan } from "./Standing.tsx";
import { useNoStrayDrops } from "./useNoStrayDrops.ts";
import { isConflict, useSave } from "./useSave.ts";
import { useUnsaved } from "./useUnsaved.ts";
import { useUploads } from "./useUploads.ts";
import { byField, FIELDS_OF_API, valuesOf } from "./values.ts";

export type View = "write" | "preview";

/** One article, with what was changed of it here and is not saved yet. */
export function Article({ content, view, onView }: { content: Content; view: View; onView: (view: View) => void }) {
  const { id, status } = content;
  const mayWrite = useMayWrite();
  const { data: site } = useQuery(siteQuery(content.site_id));
  const saved = useMemo(() => valuesOf(content), [content]);
  const edits = useEdits(`content:${id}`, saved);
  const { values, touched, conflicts } = edits;
  const uploads = useUploads(id);
  const save = useSave(content, edits);
  const planned = usePlan(content);
  const [publishing, setPublishing] = useState(false);
  const saveAndPublish = usePublishWith(id, () => (touched ? save.mutateAsync({}) : undefined));
  const remove = useDeleteArticle(content, () => edits.giveUp());
  useUnsaved(
    touched,
    content.title,
    uploads.uploads.some(({ error }) => error === undefined),
  );
  useNoStrayDrops();
  useHotkeys([["mod+S", () => mayWrite && conflicts.length === 0 && save.mutate({})]], [], true);

  const html = useMemo(() => htmlOf(values.text), [values.text]);
  const inText = useMemo(() => new Set([...parse(html).querySelectorAll("img")].map((image) => image.getAttribute("src") ?? "")), [html]);
  const intoText = (files: File[], insert: Insert) => uploads.add(files, "gallery", ({ path, alt }) => insert({ src: path, alt }));
  const begin = (insertAt: (at: number) => Insert) => {
    for (const { files, role, at } of takeOver(id))
      if (at === undefined) uploads.add(files, role);
      else intoText(files, insertAt(at));
  };
  // The editor was first, and took those that have a place in it.
  useEffect(() => {
    for (const { files, role } of takeOver(id)) uploads.add(files, role);
  }, [id]);
  const errors = byField(fieldErrors(save.error));
  const busy = save.isPending || saveAndPublish.isPending;
  const mayPublish = content.external_id === null && !content.on_hold;

  return (
    <Page
      title={content.title}
      actions={
        mayWrite && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default">More</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {status === "review" && <Menu.Item onClick={() => save.mutate({ status: "draft" })}>Make it a draft again</Menu.Item>}
              {remove.item}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <Tabs id="article" value={view} onChange={(next) => onView(next as View)}>
        <Tabs.List mb="md">
          <Tabs.Tab value="write">Write</Tabs.Tab>
          <Tabs.Tab value="preview">Preview</Tabs.Tab>
        </Tabs.List>
        <Stack gap="lg">
          {save.error && !isConflict(save.error) && !isAboutFields(save.error, FIELDS_OF_API) && <Problem error={save.error} />}
          {conflicts.length > 0 && (
            <Conflict fields={conflicts} mine={values} saved={saved} onKeepMine={edits.insist} onTakeSaved={edits.giveUp} />
          )}
          {/* Not Mantine's panel, which stops the effects of what it hides: uploads go on, and the editor keeps its history. */}
          <div role="tabpanel" id="article-panel-write" aria-labelledby="article-tab-write" hidden={view !== "write"}>
            <Fields
              values={values}
              set={edits.set}
              errors={errors}
              site={site}
              readOnly={!mayWrite}
              text={mayWrite ? { takeFiles: (files, { insert }) => intoText(files, insert), onReady: begin } : {}}
              standing={
                <Standing content={content} site={site} mayWrite={mayWrite} planned={planned} onPublish={() => setPublishing(true)} />
              }
              pictures={<Pictures content_id={id} images={content.images} inText={inText} uploads={uploads} mayWrite={mayWrite} />}
            />
          </div>
          <Tabs.Panel value="preview">
            {view === "preview" && <ArticlePreview title={values.title} html={html} images={content.images} />}
          </Tabs.Panel>
          {mayWrite && (
            <SaveBar
              state={
                conflicts.length > 0
                  ? "Say above which changes count, then save."
                  : touched
                    ? "Not saved. Kept in this tab until you save or discard it."
                    : save.isSuccess
                      ? "Saved."
                      : "All is saved."
              }
            >
              {touched && (
                <Button
                  variant="subtle"
                  disabled={busy}
                  onClick={() => {
                    edits.giveUp();
                    save.reset();
                  }}
                >
                  Discard changes
                </Button>
              )}
              <Button
                variant={status === "draft" || mayPublish ? "default" : "filled"}
                disabled={conflicts.length > 0}
                loading={busy}
                onClick={() => save.mutate({})}
              >
                Save
              </Button>
              {status === "draft" && (
                <Button variant="default" disabled={busy || conflicts.length > 0} onClick={() => save.mutate({ status: "review" })}>
                  Hand in for review
                </Button>
              )}
              {mayPublish && (
                <Button disabled={busy || conflicts.length > 0} onClick={() => setPublishing(true)}>
                  {planned ? "Change the time…" : "Publish…"}
                </Button>
              )}
            </SaveBar>
          )}
        </Stack>
      </Tabs>
      {remove.dialog}
      {site && publishing && (
        <PublishDialog
          opened
          onClose={() => {
            setPublishing(false);
            saveAndPublish.reset();
          }}
          site={site}
          planned={planned}
          touched={touched}
          busy={saveAndPublish.isPending}
          error={saveAndPublish.error}
          onPublish={(at) => saveAndPublish.mutate(at, { onSuccess: () => setPublishing(false) })}
        />
      )}
    </Page>
  );
}
