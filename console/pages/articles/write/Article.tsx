import { Alert, Button, Menu, Stack, Tabs } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense, useEffect, useMemo, useRef } from "react";
import { withCards } from "../../../../domain/articles/ownPictures.ts";
import { usePublishWith } from "../../../data/articles/article.ts";
import { useRepublish } from "../../../data/articles/comparison.ts";
import type { Content } from "../../../data/articles/lists.ts";
import type { Picture } from "../../../data/articles/pictures.ts";
import { useMayChange, useMayPublish, useMayWrite } from "../../../data/session.ts";
import { siteQuery } from "../../../data/sites.ts";
import { useWhenMade } from "../../../parts/choices/useWhenMade.ts";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { Opens } from "../../../parts/Opens.tsx";
import { Page } from "../../../parts/Page.tsx";
import type { Insert } from "../../../parts/richText/RichText.tsx";
import { htmlOf, tagOf, useReadable } from "../../../parts/richText/sourceText.ts";
import { StatusBadge } from "../../../parts/articles/StatusBadge.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { ArticleBar } from "./ArticleBar.tsx";
import { useDeleteArticle } from "./DeleteArticle.tsx";
import { useEdits } from "./edits.ts";
import { Fields, type FieldsText } from "./Fields.tsx";
import { takeOver } from "./handOver.ts";
import { Pictures } from "./pictures/Pictures.tsx";
import { useCards } from "./pictures/useCards.ts";
import { useDefaults } from "../../../data/defaults.ts";
import { useMayUpdate } from "./InStep.tsx";
import { goTo } from "./publish/goTo.ts";
import { useChecklist } from "./publish/useChecklist.ts";
import { Standing, usePlan } from "./Standing.tsx";
import { useNoStrayDrops } from "./pictures/useNoStrayDrops.ts";
import { isConflict, useSave } from "./useSave.ts";
import { useUnsaved } from "./useUnsaved.ts";
import { useUploads } from "./pictures/useUploads.ts";
import { isPublic } from "./withdraw/facts.ts";
import { byField, FIELDS_OF_API, valuesOf } from "./values.ts";
import { lazyRouteComponent } from "../../../routes/lazy.ts";

/** Loaded when the person asks for it: the editor alone is large. */
const ArticlePreview = lazyRouteComponent(() => import("../../../parts/preview/ArticlePreview.tsx"), "ArticlePreview");
const Conflict = lazyRouteComponent(() => import("./Conflict.tsx"), "Conflict");
const PublishDialog = lazyRouteComponent(() => import("./publish/PublishDialog.tsx"), "PublishDialog");

export type View = "write" | "preview";

interface Props {
  content: Content;
  view: View;
  onView: (view: View) => void;
  /** the dialog to publish is open */
  publishing: "now" | "later" | undefined;
  onPublishing: (when: "now" | "later" | undefined) => void;
}

/** The form of one article, with its unsaved changes. */
export function Article({ content, view, onView, publishing, onPublishing }: Props) {
  const { id } = content;
  const mayWrite = useMayChange(content);
  const publishes = useMayPublish();
  const locked = useMayWrite() && !mayWrite;
  const { data: site } = useQuery(siteQuery(content.site_id));
  const saved = useMemo(() => valuesOf(content), [content]);
  const edits = useEdits(`content:${id}`, saved);
  const { values, touched, conflicts } = edits;
  useReadable(values.text);
  const uploads = useUploads(id);
  const save = useSave(content, edits);
  const planned = usePlan(content);
  const defaults = useDefaults(content.site_id);
  const rules = { ...defaults.rules, ...values.site_rules };
  const findings = useChecklist(content, values);
  const saveAndPublish = usePublishWith(id, () => (touched ? save.mutateAsync({}) : undefined));
  const mayUpdate = useMayUpdate(content);
  const updatePost = useRepublish(id);
  const remove = useDeleteArticle(content, () => edits.giveUp());
  useUnsaved(
    touched,
    content.title,
    uploads.uploads.some(({ error }) => error === undefined),
  );
  useNoStrayDrops();
  const whenMade = useWhenMade();
  useHotkeys([["mod+S", () => mayWrite && conflicts.length === 0 && !save.isPending && whenMade(() => save.mutate({}))]], [], true);

  const html = useMemo(() => htmlOf(values.text), [values.text]);
  const { cards, inText } = useCards(id, content.images, values.text, (text) => edits.set({ text }));
  const intoText = (files: File[], insert: Insert) => uploads.add(files, "gallery", ({ path, alt }) => insert({ src: path, alt }));
  const editor = useRef<Parameters<NonNullable<FieldsText["onReady"]>>[0]>(null);
  const begin: FieldsText["onReady"] = (insertAt) => {
    editor.current = insertAt;
    if (!insertAt) return;
    for (const { files, role, at } of takeOver(id))
      if (at === undefined) uploads.add(files, role);
      else intoText(files, insertAt(at));
  };
  // The alternative text is on the picture's card.
  const putIntoText = ({ path }: Picture) => {
    const alt = "";
    if (editor.current) return editor.current()({ src: path, alt });
    const { format, source } = values.text;
    edits.set({ text: { format, source: `${source}\n${tagOf(format, path, alt)}` } });
  };
  // The editor's effect ran first, and took the pictures that have a position in the text.
  useEffect(() => {
    for (const { files, role } of takeOver(id)) uploads.add(files, role);
  }, [id]);
  const errors = byField(fieldErrors(save.error));
  const mayPublish =
    publishes && content.external_id === null && !content.on_hold && !NOT_PUBLISHED_NOW.has(content.publication?.state ?? "");
  const isAsking = publishing !== undefined && mayPublish && mayWrite;
  // It waits for the answer itself: a callback of `mutate` is not called if the person has left the page by then.
  const sendUpdate = async () => {
    try {
      await save.mutateAsync({});
    } catch {
      // A refused save says so itself, and sends nothing.
      return;
    }
    updatePost.mutate({});
  };
  const close = () => {
    onPublishing(undefined);
    saveAndPublish.reset();
  };

  return (
    <Page
      title={values.title || content.title}
      clamped
      up={{ label: "Content", to: "/content" }}
      actions={
        <>
          <StatusBadge article={content} inline />
          <Button variant="default" renderRoot={(props) => <Link to="/content/$contentId/history" params={{ contentId: id }} {...props} />}>
            History
          </Button>
          {mayWrite && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<Opens />}>
                  More
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {content.possible.includes("to_draft") && (
                  <Menu.Item onClick={() => save.mutate({ status: "draft" })}>Switch to draft</Menu.Item>
                )}
                {remove.item}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      <Tabs id="article" value={view} onChange={(next) => onView(next as View)}>
        <Tabs.List mb="md">
          <Tabs.Tab value="write">{mayWrite ? "Write" : "Details"}</Tabs.Tab>
          <Tabs.Tab value="preview">Preview</Tabs.Tab>
        </Tabs.List>
        <Stack gap="lg">
          {!mayWrite && (
            <Alert color="blue" p="sm">
              {locked ? "This article is approved. Ask an editor to change it." : "You can read this article. Editors can change it."}
            </Alert>
          )}
          {save.error && !isConflict(save.error) && !isAboutFields(save.error, FIELDS_OF_API) && <Problem error={save.error} />}
          {saveAndPublish.error && !isAsking && saveAndPublish.error !== save.error && <Problem error={saveAndPublish.error} />}
          <Suspense fallback={null}>
            {conflicts.length > 0 && (
              <Conflict
                content_id={id}
                fields={conflicts}
                mine={values}
                saved={saved}
                onKeepMine={edits.insist}
                onTakeSaved={edits.giveUp}
              />
            )}
          </Suspense>
          {/* Not Mantine's panel: it stops the effects of hidden content. Here uploads continue, and the editor keeps its history. */}
          <div role="tabpanel" id="article-panel-write" aria-labelledby="article-tab-write" hidden={view !== "write"}>
            <Fields
              values={values}
              set={edits.set}
              errors={errors}
              site={site}
              readOnly={!mayWrite}
              posted={content.external_id !== null}
              text={mayWrite ? { cards, takeFiles: (files, { insert }) => intoText(files, insert), onReady: begin } : { cards }}
              standing={
                <Standing content={content} site={site} mayWrite={publishes} planned={planned} onPublish={() => onPublishing("later")} />
              }
              pictures={
                <Pictures
                  content_id={id}
                  images={content.images}
                  inText={inText}
                  cards={cards}
                  uploads={uploads}
                  mayWrite={mayWrite}
                  onIntoText={putIntoText}
                />
              }
            />
          </div>
          <Tabs.Panel value="preview">
            <Suspense fallback={null}>
              {view === "preview" && <ArticlePreview title={values.title} html={withCards(html, content.images)} images={content.images} />}
            </Suspense>
          </Tabs.Panel>
          {mayWrite && (
            <ArticleBar
              mayHandIn={content.possible.includes("to_review")}
              touched={touched}
              conflicting={conflicts.length > 0}
              busy={save.isPending || saveAndPublish.isPending || updatePost.isPending}
              // Of a post that visitors don't see, making it public comes first.
              update={mayUpdate ? { isFirst: isPublic(content), do: () => whenMade(() => void sendUpdate()) } : undefined}
              publish={
                mayPublish
                  ? {
                      label: planned ? "Reschedule…" : "Publish…",
                      toCheck: findings?.length ?? 0,
                      ask: () => onPublishing("now"),
                      asDraft: () => whenMade(() => saveAndPublish.mutate({ status: "draft" })),
                    }
                  : undefined
              }
              onSave={(next) => whenMade(() => save.mutate(next ? { status: next } : {}))}
              onDiscard={() => {
                edits.giveUp();
                save.reset();
              }}
            />
          )}
        </Stack>
      </Tabs>
      {remove.dialog}
      <Suspense fallback={null}>
        {site && isAsking && (
          <PublishDialog
            onClose={close}
            site={site}
            findings={findings}
            onGo={(point) => {
              close();
              if (view !== "write") onView("write");
              goTo(point);
            }}
            begin={publishing}
            planned={planned}
            touched={touched}
            busy={saveAndPublish.isPending}
            error={saveAndPublish.error}
            refused={saveAndPublish.variables?.publish_at}
            becomes={rules.status}
            onPublish={(publish_at) =>
              whenMade(() =>
                saveAndPublish.mutate(publish_at === undefined ? {} : { publish_at }, { onSuccess: () => onPublishing(undefined) }),
              )
            }
          />
        )}
      </Suspense>
    </Page>
  );
}

/** States in which an article is sent, or is tried again or created anew by other buttons. */
const NOT_PUBLISHED_NOW = new Set(["publishing", "retrying", "gone"]);
