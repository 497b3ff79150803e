import { Anchor, Button, Group, NativeSelect, SimpleGrid, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { categoryPaths } from "../../../../../domain/publishing/siteRules.ts";
import { rulesQuery, type SiteDefaults, useSaveRules } from "../../../../data/defaults.ts";
import { structureQuery, useSync } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { fieldErrors, isAboutFields, sentence, useDraft } from "../../../../parts/fields.ts";
import { Facts } from "../../../../parts/Facts.tsx";
import { Section } from "../../../../parts/Section.tsx";
import { authorName, COMMENT_WORDS, RuleFields, STATUS_WORDS, STICKY_WORDS } from "../../../../parts/sites/RuleFields.tsx";
import { UnknownLists } from "../../../../parts/sites/UnknownLists.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { counted } from "../../../../../domain/text.ts";
import { LOADING } from "../../../../parts/loading.ts";

const FIELDS = ["status", "author_id", "category", "comment_status", "sticky"] as const;
const UNSET = {
  status: "Published",
  author_id: "The user in the plugin's settings",
  comment_status: "The site's setting",
  sticky: "The site's setting",
};

/** What the posts of a site get, unless an article says otherwise. */
export function Defaults({ integration }: OfIntegration) {
  const { id } = integration;
  const { data, error, refetch } = useQuery(rulesQuery(id));
  const mayWrite = useMayPublish();
  return (
    <Section title="Publishing defaults" about="Settings of new posts. Articles can override them. Existing posts stay as they are.">
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton h={mayWrite ? { base: 470, sm: 278 } : 190} {...LOADING} />}
      {data && !mayWrite && <Shown integration={integration} data={data} />}
      {data && mayWrite && <Form key={JSON.stringify([data.rules, data.send_saved_after_s])} integration={integration} data={data} />}
    </Section>
  );
}

interface FormProps {
  integration: OfIntegration["integration"];
  data: SiteDefaults;
}

/** When saved changes of published articles go to the site, by seconds after the last save; "" means on request. */
const SENDING = [
  { value: "", label: "Only with “Update post”" },
  { value: "30", label: "30 seconds after the last save" },
  { value: "120", label: "2 minutes after the last save" },
  { value: "300", label: "5 minutes after the last save" },
];

const sendingWords = (seconds: string) =>
  SENDING.find(({ value }) => value === seconds)?.label ?? `${counted(Number(seconds), "second")} after the last save`;

/** The defaults for those who can't change them. */
function Shown({ integration, data: { rules, send_saved_after_s } }: FormProps) {
  const { data: read } = useQuery(structureQuery(integration.id));
  const { status, author_id, comment_status, sticky, category } = rules;
  return (
    <Facts
      facts={[
        ["Status", status ? STATUS_WORDS[status] : UNSET.status],
        ["Author", author_id === undefined ? UNSET.author_id : authorName(read?.structure, author_id)],
        ["Comments", comment_status ? COMMENT_WORDS[comment_status] : UNSET.comment_status],
        ["Stick to the top of the blog", sticky === undefined ? UNSET.sticky : STICKY_WORDS[`${sticky}`]],
        ["Category", category ?? "None, or the article's cluster"],
        ["Saved changes of published articles", sendingWords(String(send_saved_after_s ?? ""))],
      ]}
    />
  );
}

/** A default that the site has refused since, with the way to read the site's lists again. */
function Refused({ integration: { id, is_active, sync_enabled }, children }: { integration: FormProps["integration"]; children: string }) {
  const sync = useSync(id);
  return (
    <>
      {children}{" "}
      {is_active && sync_enabled && (
        <Anchor component="button" type="button" inherit disabled={sync.isPending} onClick={() => sync.mutate()}>
          {sync.isPending ? "Reading the site…" : "Sync now"}
        </Anchor>
      )}
      {sync.error && ` ${sync.error.message}`}
    </>
  );
}

function Form({ integration, data }: FormProps) {
  const { refused } = data;
  const { id } = integration;
  const { data: read } = useQuery(structureQuery(id));
  const structure = read === undefined ? undefined : (read?.structure ?? null);
  const draft = useDraft(`defaults:${id}`, { rules: data.rules, send_saved_after_s: data.send_saved_after_s });
  const { rules, send_saved_after_s } = draft.values;
  const save = useSaveRules(id, (answer) => draft.forget({ rules: answer.rules, send_saved_after_s: answer.send_saved_after_s }));
  const given = fieldErrors(save.error);
  const stale =
    refused && !draft.touched ? { [refused.field]: <Refused integration={integration}>{sentence(refused.message)}</Refused> } : {};
  const errors: Record<string, ReactNode> = { ...stale, ...given };
  const set = (rule: (typeof FIELDS)[number], value: unknown) => draft.set({ ...draft.values, rules: { ...rules, [rule]: value } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...Object.fromEntries(FIELDS.map((field) => [field, rules[field] ?? null])), send_saved_after_s });
  };
  const sending = String(send_saved_after_s ?? "");
  const paths = structure ? categoryPaths(structure.categories.items) : [];
  return (
    <form onSubmit={submit} noValidate>
      {structure === null && <UnknownLists integration={integration} mayWrite={false} />}
      {save.error && !isAboutFields(save.error, [...FIELDS]) && <Problem error={save.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt={structure === null ? "sm" : 0}>
        <RuleFields rules={rules} onChange={set} errors={errors} structure={structure} unset={UNSET} readOnly={false} />
        <TextInput
          label="Category"
          description="For articles without a category. Choose one of the site's categories."
          placeholder="None, or the article's cluster"
          list={`categories-${id}`}
          dir="auto"
          value={rules.category ?? ""}
          onChange={(event) => set("category", event.target.value || undefined)}
          error={errors["category"]}
        />
        <datalist id={`categories-${id}`}>
          {paths.map((path) => (
            <option key={path} value={path} />
          ))}
        </datalist>
        <NativeSelect
          label="Saved changes of published articles"
          description="When IGNY8 updates the post in WordPress."
          data={SENDING.some(({ value }) => value === sending) ? SENDING : [...SENDING, { value: sending, label: sendingWords(sending) }]}
          value={sending}
          onChange={(event) =>
            draft.set({ ...draft.values, send_saved_after_s: event.target.value === "" ? null : Number(event.target.value) })
          }
          error={errors["send_saved_after_s"]}
        />
      </SimpleGrid>
      <Group mt="md">
        <Button type="submit" disabled={!draft.touched} loading={save.isPending}>
          Save defaults
        </Button>
        {draft.touched && (
          <Button
            variant="default"
            onClick={() => {
              draft.forget();
              save.reset();
            }}
          >
            Discard changes
          </Button>
        )}
      </Group>
    </form>
  );
}
