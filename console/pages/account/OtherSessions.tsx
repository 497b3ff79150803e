import { Group } from "@mantine/core";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { ConfirmButton } from "../../parts/ConfirmButton.tsx";
import { Section } from "../../parts/Section.tsx";

export function OtherSessions() {
  const end = useChange(() => take(api.auth.sessions.index.$delete()), {
    stale: [],
    said: ({ data: { sessions_ended: ended } }) =>
      ended === 0 ? "You were signed in nowhere else." : `Signed out of ${ended === 1 ? "one other browser" : `${ended} other browsers`}.`,
  });
  return (
    <Section narrow title="Other browsers" about="If you left yourself signed in somewhere else, on a shared computer perhaps.">
      <Group>
        <ConfirmButton
          label="Sign out everywhere else"
          title="Sign out everywhere else?"
          confirm="Sign out there"
          act={() => end.mutateAsync(undefined)}
        >
          All your other browsers, in all your accounts, have to sign in again. You stay signed in here.
        </ConfirmButton>
      </Group>
    </Section>
  );
}
