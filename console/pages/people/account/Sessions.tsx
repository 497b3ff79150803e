import { Badge, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type Session, sessionsQuery } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { ConfirmButton } from "../../../parts/ConfirmButton.tsx";
import { Listing } from "../../../parts/Listing.tsx";
import { Section } from "../../../parts/Section.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { browserName } from "./browserName.ts";

/** The person's sessions, and a button to end each. */
export function Sessions() {
  const query = useInfiniteQuery(sessionsQuery);
  const end = useChange(() => take(api.auth.sessions.index.$delete()), {
    stale: [["sessions"]],
    said: ({ data: { sessions_ended: ended } }) =>
      ended === 0
        ? "You are not signed in anywhere else."
        : `Signed out of ${ended === 1 ? "one other browser" : `${ended} other browsers`}.`,
  });
  return (
    <Section
      narrow
      title="Where you are signed in"
      about="Sign out of browsers that you no longer use. If you don't recognize one, change your password: this signs out all the others."
    >
      <Listing query={query} empty={null}>
        {(sessions) => (
          <>
            <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
              {sessions.map((session) => (
                <Row key={session.id} session={session} />
              ))}
            </Stack>
            {sessions.some(({ current }) => !current) && (
              <Group>
                <ConfirmButton
                  label="Sign out everywhere else"
                  title="Sign out everywhere else?"
                  confirm="Sign out"
                  act={() => end.mutateAsync(undefined)}
                >
                  All your other browsers will be signed out of all your accounts. You stay signed in here.
                </ConfirmButton>
              </Group>
            )}
          </>
        )}
      </Listing>
    </Section>
  );
}

function Row({ session: { id, user_agent, current, created_at, last_used_at } }: { session: Session }) {
  const name = browserName(user_agent);
  const end = useChange(() => take(api.auth.sessions[":id"].index.$delete({ param: { id: String(id) } })), {
    stale: [["sessions"]],
    said: () => "Signed out.",
  });
  return (
    <Group component="li" justify="space-between" gap="sm" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600} lineClamp={2} dir="auto" title={user_agent ?? undefined}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          Signed in <Time at={created_at} />
        </Text>
        {!current && (
          <Text size="xs" c="dimmed">
            Last used <Time at={last_used_at} />
          </Text>
        )}
      </div>
      {current ? (
        <Badge variant="dot" color="teal">
          This browser
        </Badge>
      ) : (
        <ConfirmButton
          size="compact-sm"
          style={{ flex: "none" }}
          label="Sign out"
          aria-label={`Sign out ${name}, signed in ${new Date(created_at).toLocaleString()}`}
          title="Sign out this browser?"
          confirm="Sign out"
          act={() => end.mutateAsync(undefined)}
        >
          <b dir="auto">{name}</b> will be signed out of all your accounts.
        </ConfirmButton>
      )}
    </Group>
  );
}
