import { Input, Paper, TagsInput, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useMemo } from "react";
import { inputsOf } from "../../../parts/fields.ts";
import { htmlOf } from "../../../parts/richText/sourceText.ts";
import { plainOf } from "../../../parts/richText/plain.ts";
import { DESCRIPTION, lengthOf, SearchPreview, TITLE } from "../../../parts/articles/SearchPreview.tsx";
import { Folded } from "../../../parts/folds/Folded.tsx";
import { usePhone } from "../../../parts/phone/usePhone.ts";
import type { FieldsProps } from "./values.ts";

/** The visible length of a long text, and its full length. */
const counted = (text: string, most: number) => {
  const length = lengthOf(text);
  return length > most ? `${length} characters. Search engines show about ${most}.` : `${length} of about ${most} characters`;
};
/** The excerpt, approximately as WordPress gets it (domain/articles/excerpt.ts). */
const EXCERPT = 150;
function excerptOf(html: string): string {
  const text = plainOf(html);
  return text.length <= EXCERPT ? text : `${text.slice(0, EXCERPT + 1).replace(/\s\S*$/, "")} …`;
}

/** All of them that the API may refuse. */
const FIELDS = ["slug", "seo_title", "seo_description", "primary_keyword", "secondary_keywords", "canonical_url"];

/** The fields for search engines. */
export function SearchFields({ values, set, errors, site, readOnly }: FieldsProps) {
  const phone = usePhone();
  const input = inputsOf<"slug" | "seo_title" | "seo_description" | "primary_keyword" | "canonical_url">(values, set, errors);
  const excerpt = useMemo(() => excerptOf(htmlOf(values.text)), [values.text]);
  const isEmpty = values.secondary_keywords.length === 0 && values.canonical_url === "";
  return (
    <Paper withBorder p="md" role="region" aria-label="Search engines">
      <Folded
        opened={!phone}
        faulty={FIELDS.some((name) => errors[name] !== undefined)}
        title={
          <Title order={2} size="h4" display="inline">
            Search engines
          </Title>
        }
      >
        <SearchPreview
          url={site?.url}
          slug={values.slug}
          title={values.seo_title || values.title}
          description={values.seo_description || excerpt}
        />
        <TextInput
          label="SEO title"
          description={counted(values.seo_title || values.title, TITLE)}
          placeholder={values.title}
          dir="auto"
          readOnly={readOnly}
          {...input("seo_title")}
        />
        <Textarea
          label="SEO description"
          data-field="seo_description"
          description={counted(values.seo_description, DESCRIPTION)}
          autosize
          minRows={2}
          maxRows={8}
          dir="auto"
          readOnly={readOnly}
          {...input("seo_description")}
        />
        <TextInput
          label="Slug"
          description="The last part of the post's address. If empty, WordPress creates it from the title."
          readOnly={readOnly}
          {...input("slug")}
        />
        <TextInput label="Primary keyword" dir="auto" readOnly={readOnly} {...input("primary_keyword")} />
        <Input.Wrapper label="Excerpt" labelElement="div">
          <Text size="sm" c="dimmed" dir="auto">
            {excerpt || "The beginning of the text is used."}
          </Text>
        </Input.Wrapper>
        {!(readOnly && isEmpty) && (
          <Folded
            opened={!isEmpty}
            faulty={errors["secondary_keywords"] !== undefined || errors["canonical_url"] !== undefined}
            title={
              <Text span size="sm" fw={500}>
                Secondary keywords, canonical URL
              </Text>
            }
          >
            <TagsInput
              label="Secondary keywords"
              description="All keywords become tags of the post."
              maxTags={50}
              readOnly={readOnly}
              value={values.secondary_keywords}
              onChange={(secondary_keywords) => set({ secondary_keywords })}
              error={errors["secondary_keywords"]}
            />
            <TextInput
              label="Canonical URL"
              description="The address where the article first appeared, if it was another site."
              type="url"
              readOnly={readOnly}
              {...input("canonical_url")}
            />
          </Folded>
        )}
      </Folded>
    </Paper>
  );
}
