import { Anchor, Button, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isAboutFields } from "../fields.ts";
import { Problem } from "../Trouble.tsx";

interface Props {
  /** the request */
  asked: { error: Error | null; isPending: boolean };
  /** the API's names of the fields that show their errors */
  fields?: string[];
  submit: () => void;
  /** the button's label */
  yes: string;
  /** below the button */
  after?: ReactNode;
  children: ReactNode;
}

/** The form of a page for people who are not signed in. */
export function GateForm({ asked: { error, isPending }, fields = [], submit, yes, after, children }: Props) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        {children}
        {error && !isAboutFields(error, fields) && <Problem error={error} />}
        <Button type="submit" loading={isPending}>
          {yes}
        </Button>
        {after}
      </Stack>
    </form>
  );
}

export const BackToSignIn = () => (
  <Text size="sm">
    <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Back to sign in</Anchor>
  </Text>
);
