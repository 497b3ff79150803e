import { Button, Group, Text } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import { ApiProblem } from "../../data/client.ts";
import { Page } from "../Page.tsx";
import { Problem } from "../Trouble.tsx";

interface Props {
  error: unknown;
  again: () => void;
  /** what the page is of: "article" */
  what: string;
  /** the list that it would be in */
  back: LinkProps & { label: string };
  why?: string;
}

/** Replaces a page whose object could not be loaded. */
export function Missing({ error, again, what, back, why = "It was deleted, or the address is of another account." }: Props) {
  if (!(error instanceof ApiProblem && error.status === 404)) return <Problem error={error} again={again} />;
  const { label, ...link } = back;
  return (
    <Page title={`This ${what} does not exist`}>
      <Text>{why}</Text>
      <Group>
        <Button renderRoot={(props) => <Link {...link} {...props} />}>Back to {label}</Button>
      </Group>
    </Page>
  );
}

/** Replaces a page of an article that could not be loaded. */
export function MissingArticle({ query: { error, refetch } }: { query: { error: unknown; refetch: () => unknown } }) {
  return <Missing error={error} again={() => void refetch()} what="article" back={{ label: "Content", to: "/content" }} />;
}
