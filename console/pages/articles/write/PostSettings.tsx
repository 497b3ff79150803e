import { Paper, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDefaults } from "../../../data/defaults.ts";
import { siteQuery } from "../../../data/sites.ts";
import { authorName, COMMENT_WORDS, RuleFields, STATUS_WORDS, STICKY_WORDS } from "../../../parts/sites/RuleFields.tsx";
import { UnknownLists } from "../../../parts/sites/UnknownLists.tsx";
import { localIn, momentIn } from "../../../parts/time/zoned.ts";
import { Folded } from "../../../parts/folds/Folded.tsx";
import { usePhone } from "../../../parts/phone/usePhone.ts";
import type { ArticleRules, FieldsProps } from "./values.ts";

/** What the article's post gets in place of the site's publishing defaults. */
export function PostSettings({ values, set, errors, site, readOnly, posted = false }: FieldsProps & { posted?: boolean }) {
  const { integration, rules: defaults, structure } = useDefaults(site?.id);
  const { data: whole } = useQuery({ ...siteQuery(site?.id ?? 0), enabled: site !== undefined });
  const phone = usePhone();
  if (integration === null) return null;
  const rules = values.site_rules;
  const change = (name: keyof ArticleRules, value: ArticleRules[keyof ArticleRules]) => {
    const others = Object.fromEntries(Object.entries(rules).filter(([rule]) => rule !== name));
    set({ site_rules: value === undefined ? others : { ...others, [name]: value } });
  };
  const { author_id, comment_status, sticky } = defaults;
  const ofSite = (words: string) => `The site's default: ${words}`;
  const unset = {
    status: ofSite(STATUS_WORDS[defaults.status ?? "publish"]),
    author_id: author_id === undefined ? "The user in the plugin's settings" : ofSite(authorName(structure, author_id)),
    comment_status: comment_status === undefined ? "The site's setting" : ofSite(COMMENT_WORDS[comment_status]),
    sticky: sticky === undefined ? "The site's setting" : ofSite(STICKY_WORDS[sticky ? "true" : "false"]),
  };
  const error = (name: keyof ArticleRules) => errors[`site_rules.${name}`];
  const zone = whole?.time_zone ?? "UTC";
  return (
    <Paper withBorder p="md" role="region" aria-label="Post settings" data-field="rules">
      <Folded
        // Once there is a post, they are rarely needed.
        key={String(posted)}
        // Without the site's lists there is little to set.
        opened={!posted && Boolean(structure) && !phone}
        faulty={Object.keys(errors).some((name) => name.startsWith("site_rules"))}
        title={
          <Title order={2} size="h4" display="inline">
            Post settings
          </Title>
        }
      >
        <Text size="sm" c="dimmed">
          {posted
            ? "The article already has a post. These settings apply only if you publish it as a new post."
            : "Set only what should differ from the site's defaults."}
        </Text>
        <RuleFields
          rules={rules}
          onChange={change}
          errors={{
            status: error("status"),
            author_id: error("author_id"),
            comment_status: error("comment_status"),
            sticky: error("sticky"),
          }}
          structure={structure}
          unset={unset}
          readOnly={readOnly || !integration}
        />
        {(rules.status ?? defaults.status) === "future" && (
          <TextInput
            label="Date of the post"
            description={`WordPress publishes the post at this time, in the site's time zone, ${zone}. If you also schedule the article in IGNY8, visitors see the post from the later of the two times.`}
            type="datetime-local"
            required
            readOnly={readOnly}
            value={rules.date === undefined ? "" : localIn(new Date(rules.date), zone)}
            onChange={(event) => change("date", momentIn(event.target.value, zone)?.toISOString())}
            error={error("date")}
          />
        )}
        {integration && structure === null && <UnknownLists integration={integration} mayWrite={!readOnly} />}
      </Folded>
    </Paper>
  );
}
