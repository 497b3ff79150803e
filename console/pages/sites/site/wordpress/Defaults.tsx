import { Alert, Button, Group, SimpleGrid, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { categoryPaths } from "../../../../../domain/publishing/siteRules.ts";
import { rulesQuery, type SiteDefaults, useSaveRules } from "../../../../data/defaults.ts";
import { structureQuery } from "../../../../data/integration.ts";
import { useMayWrite } from "../../../../data/session.ts";
import { fieldErrors, isAboutFields, useDraft } from "../../../../parts/fields.ts";
import { Section } from "../../../../parts/Section.tsx";
import { RuleFields } from "../../../../parts/sites/RuleFields.tsx";
import { UnknownLists } from "../../../../parts/sites/UnknownLists.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

const FIELDS = ["status", "author_id", "category", "comment_status", "sticky"] as const;
const UNSET = {
  status: "Published",
  author_id: "The user in the plugin's settings",
  comment_status: "As the site has it",
  sticky: "As the site has it",
};

/** What the posts of a site get, unless an article says otherwise. */
export function Defaults({ integration }: OfIntegration) {
  const { id } = integration;
  const { data, error, refetch } = useQuery(rulesQuery(id));
  return (
    <Section
      title="Publishing defaults"
      about="What the posts of this site get, unless an article says otherwise. Posts that are there stay as they are."
    >
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {data && <Form key={JSON.stringify(data.rules)} integration={integration} rules={data.rules} refused={data.refused} />}
    </Section>
  );
}

interface FormProps {
  integration: OfIntegration["integration"];
  rules: SiteDefaults["rules"];
  refused: { field: string; message: string } | null;
}

function Form({ integration, rules: saved, refused }: FormProps) {
  const { id } = integration;
  const mayWrite = useMayWrite();
  const { data: read } = useQuery(structureQuery(id));
  const structure = read === undefined ? undefined : (read?.structure ?? null);
  const draft = useDraft(`defaults:${id}`, { rules: saved });
  const { rules } = draft.values;
  const save = useSaveRules(id, (answer) => draft.forget({ rules: answer.rules }));
  const errors = { ...(refused && !draft.touched ? { [refused.field]: refused.message } : {}), ...fieldErrors(save.error) };
  const set = (rule: (typeof FIELDS)[number], value: unknown) => draft.set({ rules: { ...rules, [rule]: value } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(Object.fromEntries(FIELDS.map((field) => [field, rules[field] ?? null])));
  };
  const paths = structure ? categoryPaths(structure.categories.items) : [];
  return (
    <form onSubmit={submit} noValidate>
      {structure === null && <UnknownLists integration={integration} mayWrite={mayWrite} />}
      {refused && !draft.touched && (
        <Alert color="orange" title="The site has changed" mb="sm">
          It can't follow one of these any more: see the field below.
        </Alert>
      )}
      {save.error && !isAboutFields(save.error, [...FIELDS]) && <Problem error={save.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt={structure === null ? "sm" : 0}>
        <RuleFields rules={rules} onChange={set} errors={errors} structure={structure} unset={UNSET} readOnly={!mayWrite} />
        <TextInput
          label="Category"
          description="Of articles that have none: one of the site's categories."
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
