import { Anchor, Button, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isAboutFields } from "../fields.ts";
import { Problem } from "../Trouble.tsx";

interface Props {
  /** what is asked of the API with it */
  asked: { error: Error | null; isPending: boolean };
  /** the API's names of the fields beside which it is said what is wrong with them */
  fields?: string[];
  submit: () => void;
  /** on the button */
  yes: string;
  children: ReactNode;
}

/** The form of a page before one is signed in. */
export function GateForm({ asked: { error, isPending }, fields = [], submit, yes, children }: Props) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        {error && !isAboutFields(error, fields) && <Problem error={error} />}
        {children}
        <Button type="submit" loading={isPending}>
          {yes}
        </Button>
      </Stack>
    </form>
  );
}

export const BackToSignIn = () => (
  <Text size="sm">
    <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Back to signing in</Anchor>
  </Text>
);
