import "./fields.css";
import { Stack, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import { ArticleText } from "../../../parts/richText/ArticleText.tsx";
import { CustomFields } from "./CustomFields.tsx";
import { PostSettings } from "./PostSettings.tsx";
import { SearchFields } from "./SearchFields.tsx";
import { TermFields } from "./TermFields.tsx";
import type { FieldsProps } from "./values.ts";

/** How the text handles pictures, and what is said of them. */
export type FieldsText = Pick<Parameters<typeof ArticleText>[0], "takeFiles" | "cards" | "onReady">;
interface Props extends FieldsProps {
  text: FieldsText;
  /** below the text */
  pictures: ReactNode;
  /** above the fields at the side */
  standing?: ReactNode;
  /** whether the article has a post */
  posted?: boolean;
}

/** All fields that a person writes in an article. */
export function Fields({ text, pictures, standing, posted, ...fields }: Props) {
  const { values, set, errors, readOnly } = fields;
  return (
    <div className={readOnly ? "article-fields read-only" : "article-fields"}>
      <Stack gap="lg">
        <Textarea
          label="Title"
          required
          dir="auto"
          autosize
          minRows={1}
          maxRows={6}
          size="md"
          readOnly={readOnly}
          data-field="title"
          error={errors["title"]}
          value={values.title}
          // A title is one line, also if several were pasted.
          onChange={(event) => set({ title: event.target.value.replaceAll(/\s*\n\s*/g, " ") })}
        />
        <ArticleText text={values.text} onChange={(next) => set({ text: next })} error={errors["text"]} readOnly={readOnly} {...text} />
        {pictures}
      </Stack>
      <Stack gap="lg" className="at-the-side">
        {standing}
        <TermFields {...fields} />
        <PostSettings {...fields} {...(posted === undefined ? {} : { posted })} />
      </Stack>
      <Stack gap="lg">
        <SearchFields {...fields} />
        <CustomFields {...fields} />
      </Stack>
    </div>
  );
}
