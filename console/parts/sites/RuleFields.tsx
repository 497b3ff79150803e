import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { COMMENT_STATUSES, POST_STATUSES, type PostStatus, type SiteRules } from "../../../domain/publishing/siteRules.ts";
import type { Structure } from "../../data/integration.ts";

type Rule = "status" | "author_id" | "comment_status" | "sticky";
type Rules = { [Name in Rule]?: SiteRules[Name] | undefined };

interface Props {
  rules: Rules;
  /** one rule changes; undefined: it is not set any more */
  onChange: (rule: Rule, value: Rules[Rule]) => void;
  errors: Partial<Record<Rule, ReactNode>>;
  /** undefined while it loads, null if the site was not read yet */
  structure: Pick<Structure, "authors" | "article" | "post_types"> | null | undefined;
  /** the words for a rule that is not set */
  unset: Record<Rule, string>;
  readOnly: boolean;
}

/** WordPress's statuses as a choice. */
export const STATUS_WORDS: Record<PostStatus, string> = {
  publish: "Published",
  draft: "Draft",
  pending: "Pending Review",
  private: "Private",
  future: "Scheduled for the date of the post",
};
export const COMMENT_WORDS = { open: "Open", closed: "Closed" };
export const STICKY_WORDS = { true: "Sticky", false: "Not sticky" };

export const authorName = (structure: Props["structure"], id: number) =>
  structure?.authors.items.find((author) => author.id === id)?.name ?? `User ${id}`;

/** The rules for posts that a site's defaults and an article have in common: status, author, comments, sticky. */
export function RuleFields({ rules, onChange, errors, structure, unset, readOnly }: Props) {
  const { author_id, comment_status, sticky } = rules;
  const statuses = structure?.article?.statuses ?? POST_STATUSES;
  const authors = structure?.authors.items.map(({ id }) => id) ?? [];
  if (author_id !== undefined && !authors.includes(author_id)) authors.push(author_id);
  const type = structure?.article?.post_type ?? "post";
  const supports = structure?.post_types.find(({ name }) => name === type)?.supports;
  const select = (rule: Rule, label: string, choices: { value: string; label: string }[], read: (value: string) => Rules[Rule]) => (
    <NativeSelect
      label={label}
      data={[{ value: "", label: unset[rule] }, ...choices]}
      value={String(rules[rule] ?? "")}
      onChange={(event) => onChange(rule, event.target.value === "" ? undefined : read(event.target.value))}
      error={errors[rule]}
      disabled={readOnly}
    />
  );
  const status = POST_STATUSES.filter((one) => statuses.includes(one)).map((value) => ({ value, label: STATUS_WORDS[value] }));
  const author = authors.map((id) => ({ value: String(id), label: authorName(structure, id) }));
  const comments = COMMENT_STATUSES.map((value) => ({ value, label: COMMENT_WORDS[value] }));
  const top = (["true", "false"] as const).map((value) => ({ value, label: STICKY_WORDS[value] }));
  return (
    <>
      {select("status", "Status", status, (value) => value as PostStatus)}
      {select("author_id", "Author", author, Number)}
      {(!supports || supports.includes("comments") || comment_status) &&
        select("comment_status", "Comments", comments, (value) => value as SiteRules["comment_status"])}
      {(type === "post" || sticky) && select("sticky", "Stick to the top of the blog", top, (value) => value === "true")}
    </>
  );
}
