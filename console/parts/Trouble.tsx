import { Alert, Button, Container, Stack, Text } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiProblem, passes } from "../data/client.ts";
import { useLive } from "../data/events/live.ts";
import { useEverOn } from "./focus/useEverOn.ts";
import { Gate } from "./people/Gate.tsx";

const refuses = (status = 0) => status >= 400 && status < 500;

interface OfProblem {
  error: unknown;
  again?: (() => void) | undefined;
  /** in a box of its own even while the page's banner says that there is no connection: unsaved work, or a dialog over the banner */
  always?: boolean;
}

/** An error in the API's words, with a retry. */
export function Problem({ error, again, always = false }: OfProblem) {
  const status = error instanceof ApiProblem ? error.status : undefined;
  const isCutOff = status === 0;
  const { state } = useLive();
  const wasOffline = useEverOn(isCutOff && state === "offline");
  const said = error instanceof Error ? error.message : "Something went wrong here.";
  const retry = again && (
    <Button size="xs" variant="default" onClick={again}>
      Try again
    </Button>
  );
  if (isCutOff && wasOffline && !always)
    return (
      <Stack gap="xs" align="flex-start">
        <Text size="sm" fw={500} c="var(--mantine-color-error)" role="alert">
          {said}
        </Text>
        {retry}
      </Stack>
    );
  // A refusal says itself what it is about.
  const title = isCutOff ? "No connection" : status === 503 ? "Please wait" : refuses(status) ? null : "That did not work";
  return (
    <Alert color={passes(error) ? "yellow" : "red"} title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{said}</Text>
        {retry}
      </Stack>
    </Alert>
  );
}

const AGAIN_MS = 5_000;

/** In place of a reason that helps nobody. */
const Away = ({ again }: { again: () => void }) => (
  <Alert color="yellow" role="alert">
    <Stack gap="xs" align="flex-start">
      <Text size="sm">IGNY8 can't answer at the moment. Your articles are safe.</Text>
      <Button size="xs" variant="default" onClick={again}>
        Try again
      </Button>
    </Stack>
  </Alert>
);

/** A failed query. It is retried automatically if the cause can pass. */
function TriedAgain({ error, isAway = false }: { error: unknown; isAway?: boolean }) {
  const router = useRouter();
  useEffect(() => {
    if (!passes(error)) return undefined;
    const again = setInterval(() => void router.invalidate(), AGAIN_MS);
    return () => clearInterval(again);
  }, [router, error]);
  return (
    <Stack gap="xs">
      {isAway ? <Away again={() => void router.invalidate()} /> : <Problem error={error} again={() => void router.invalidate()} />}
      {passes(error) && (
        <Text size="xs" c="dimmed">
          IGNY8 tries again every few seconds.
        </Text>
      )}
    </Stack>
  );
}

/** Replaces a page that failed. */
export const Trouble = ({ error }: { error: unknown }) => (
  <Container size="sm" py="xl">
    <TriedAgain error={error} />
  </Container>
);

/** Replaces the first page if the user could not be loaded. */
export const FirstTrouble = ({ error }: { error: unknown }) => (
  <Gate title="IGNY8 is not available">
    <TriedAgain error={error} isAway={error instanceof ApiProblem && error.status === 503} />
  </Gate>
);

/** Replaces the first page while it loads slowly. */
export function Waiting() {
  return (
    <Gate title="One moment">
      <Text role="status">Loading…</Text>
    </Gate>
  );
}
