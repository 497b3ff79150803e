import { Alert, Button, Container, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiProblem, passes } from "../data/client.ts";
import { Gate } from "./people/Gate.tsx";

/** What went wrong, in the API's words, and a way to try again. */
export function Problem({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const status = error instanceof ApiProblem ? error.status : undefined;
  const title = status === 0 ? "No connection" : status === 503 ? "Not at this moment" : "That did not work";
  return (
    <Alert color={passes(error) ? "yellow" : "red"} title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error instanceof Error ? error.message : "Something went wrong here."}</Text>
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

const AGAIN_MS = 5_000;

/** What failed, tried again by itself where it passes by itself. */
function TriedAgain({ error }: { error: unknown }) {
  const router = useRouter();
  useEffect(() => {
    if (!passes(error)) return undefined;
    const again = setInterval(() => void router.invalidate(), AGAIN_MS);
    return () => clearInterval(again);
  }, [router, error]);
  return (
    <Stack gap="xs">
      <Problem error={error} again={() => void router.invalidate()} />
      {passes(error) && (
        <Text size="xs" c="dimmed">
          It is tried again by itself, every few seconds.
        </Text>
      )}
    </Stack>
  );
}

/** In place of a page that failed. */
export const Trouble = ({ error }: { error: unknown }) => (
  <Container size="sm" py="xl">
    <TriedAgain error={error} />
  </Container>
);

/** In place of the first page, before anything is known of who looks at it. */
export const FirstTrouble = ({ error }: { error: unknown }) => (
  <Gate title="IGNY8 Publishing">
    <TriedAgain error={error} />
  </Gate>
);

/** In place of a page that is not there. */
export function NotThere() {
  return (
    <Container size="sm" py="xl">
      <Stack align="flex-start">
        <Title order={1}>There is nothing here</Title>
        <Text>The address may be mistyped, or what it named was deleted.</Text>
        <Group>
          <Button renderRoot={(props) => <Link to="/sites" {...props} />}>To your sites</Button>
        </Group>
      </Stack>
    </Container>
  );
}

/** In place of the first page, when it takes long. */
export function Waiting() {
  return (
    <Gate title="IGNY8 Publishing">
      <Text role="status">IGNY8 is asked…</Text>
    </Gate>
  );
}
