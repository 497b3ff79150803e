import { Badge, Group, NavLink, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { VersionListed } from "../../../data/articles/versions.ts";
import { Time } from "../../../parts/time/Time.tsx";

interface Props {
  contentId: number;
  versions: VersionListed[];
  chosen: number;
  zone: string | undefined;
}

/** An article's versions, newest first, each a link to its changes. */
export function VersionList({ contentId, versions, chosen, zone }: Props) {
  return (
    <Stack component="nav" gap={2} aria-label="Versions">
      {versions.map(({ number, user, origin, restored_from, is_current, was_sent, updated_at }) => (
        <NavLink
          key={number}
          active={number === chosen}
          // Mantine's pale text on its pale blue is hard to read.
          styles={{
            description: { color: "inherit" },
            label: { color: "var(--mantine-color-text)" },
            root: { color: "var(--mantine-color-text)" },
          }}
          aria-current={number === chosen ? "page" : undefined}
          renderRoot={(props) => <Link to="/content/$contentId/history" params={{ contentId }} search={{ version: number }} {...props} />}
          label={
            <Group gap="xs">
              <Text size="sm" fw={600}>
                Version {number}
              </Text>
              {is_current && <Badge size="xs">now</Badge>}
              {was_sent && (
                <Badge size="xs" variant="default">
                  on the site
                </Badge>
              )}
            </Group>
          }
          description={
            <>
              <Time at={updated_at} zone={zone} />
              {user && <> · {user.name}</>}
              {origin === "restored" && <> · restores version {restored_from}</>}
              {origin === "taken" && <> · as it was on the site</>}
            </>
          }
        />
      ))}
    </Stack>
  );
}
