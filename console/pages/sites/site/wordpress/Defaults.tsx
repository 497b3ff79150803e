import { Alert, Button, Group, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { categoryPaths } from "../../../../../domain/publishing/siteRules.ts";
import { rulesQuery, type SiteDefaults, useSaveRules } from "../../../../data/defaults.ts";
import { structureQuery } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { fieldErrors, isAboutFields, useDraft } from "../../../../parts/fields.ts";
import { Section } from "../../../../parts/Section.tsx";
import { RuleFields } from "../../../../parts/sites/RuleFields.tsx";
import { UnknownLists } from "../../../../parts/sites/UnknownLists.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { counted } from "../../../../../domain/text.ts";

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
  return (
    <Section title="Publishing defaults" about="Settings of new posts. Articles can override them. Existing posts stay as they are.">
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {data && <Form key={JSON.stringify([data.rules, data.send_saved_after_s])} integration={integration} data={data} />}
    </Section>
  );
}

interface FormProps {
  integration: OfIntegration["integration"];
  data: SiteDefaults;
}

/** When saved changes of published articles go to the site, by seconds after the last save; "" means on request. */
const SENDING = [
  { value: "", label: "When somebody updates the post" },
  { value: "30", label: "Automatically, 30 seconds after the last save" },
  { value: "120", label: "Automatically, 2 minutes after the last save" },
  { value: "300", label: "Automatically, 5 minutes after the last save" },
];

function Form({ integration, data }: FormProps) {
  const { refused } = data;
  const { id } = integration;
  const mayWrite = useMayPublish();
  const { data: read } = useQuery(structureQuery(id));
  const structure = read === undefined ? undefined : (read?.structure ?? null);
  const draft = useDraft(`defaults:${id}`, { rules: data.rules, send_saved_after_s: data.send_saved_after_s });
  const { rules, send_saved_after_s } = draft.values;
  const save = useSaveRules(id, (answer) => draft.forget({ rules: answer.rules, send_saved_after_s: answer.send_saved_after_s }));
  const errors = { ...(refused && !draft.touched ? { [refused.field]: refused.message } : {}), ...fieldErrors(save.error) };
  const set = (rule: (typeof FIELDS)[number], value: unknown) => draft.set({ ...draft.values, rules: { ...rules, [rule]: value } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...Object.fromEntries(FIELDS.map((field) => [field, rules[field] ?? null])), send_saved_after_s });
  };
  const sending = String(send_saved_after_s ?? "");
  const paths = structure ? categoryPaths(structure.categories.items) : [];
  return (
    <form onSubmit={submit} noValidate>
      {structure === null && <UnknownLists integration={integration} mayWrite={mayWrite} />}
      {refused && !draft.touched && (
        <Alert color="orange" title="The site has changed" mb="sm">
          One of these settings is no longer possible. See the field below.
        </Alert>
      )}
      {save.error && !isAboutFields(save.error, [...FIELDS]) && <Problem error={save.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt={structure === null ? "sm" : 0}>
        <RuleFields rules={rules} onChange={set} errors={errors} structure={structure} unset={UNSET} readOnly={!mayWrite} />
        <TextInput
          label="Category"
          description="For articles without a category. Choose one of the site's categories."
          placeholder="None, or the article's cluster"
          list={`categories-${id}`}
          dir="auto"
          readOnly={!mayWrite}
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
          label="Changes of published articles"
          description="When the post is updated"
          data={
            SENDING.some(({ value }) => value === sending)
              ? SENDING
              : [...SENDING, { value: sending, label: `${counted(Number(sending), "second")} after the last save` }]
          }
          value={sending}
          onChange={(event) =>
            draft.set({ ...draft.values, send_saved_after_s: event.target.value === "" ? null : Number(event.target.value) })
          }
          error={errors["send_saved_after_s"]}
          disabled={!mayWrite}
        />
      </SimpleGrid>
      {mayWrite && (
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
      )}
    </form>
  );
}
