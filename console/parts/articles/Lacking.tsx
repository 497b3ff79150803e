import { Alert, Anchor, Button, Group, List, Stack, Text } from "@mantine/core";
import { OF_PICTURE } from "../../../domain/publishing/repair.ts";
import type { Publication } from "../../data/articles/lists.ts";
import { useRepair, useSetAside } from "../../data/publish.ts";
import { useMayPublish } from "../../data/session.ts";
import { Time } from "../time/Time.tsx";
import { webHref } from "../../data/webHref.ts";
import { lackingOf } from "./notes.tsx";

type Warning = Publication["warnings"][number];

/** The warnings of an article, each with its reason and what to do; nothing without warnings. */
export function Lacking({ publication, zone }: { publication: Publication; zone: string | undefined }) {
  const mayWrite = useMayPublish();
  const repair = useRepair();
  const setAside = useSetAside();
  const { warnings, can_repair, repair_at, content_id: id } = publication;
  if (warnings.length === 0) return null;
  return (
    <Alert color="orange" title={`On the site, but ${lacking(warnings)}`} p="sm">
      <Stack gap="sm">
        <List size="sm" spacing="xs">
          {warnings.map(({ code, message, url, field, advice }) => (
            <List.Item key={`${code} ${url ?? field ?? message}`}>
              <span dir="auto">{message}</span>
              {url && (
                <Anchor
                  href={webHref(url)}
                  target="_blank"
                  rel="noreferrer"
                  size="xs"
                  style={{ display: "block", width: "fit-content", maxWidth: "100%", overflowWrap: "anywhere" }}
                >
                  {url}
                </Anchor>
              )}
              {advice && (
                <Text size="xs" dir="auto">
                  {advice}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
        {repair_at && (
          <Text size="sm">
            {Date.parse(repair_at) > Date.now() ? (
              <>
                Next retry <Time at={repair_at} zone={zone} />.
              </>
            ) : (
              "IGNY8 retries in a moment."
            )}
          </Text>
        )}
        {mayWrite && (
          <Group gap="sm">
            {can_repair && (
              <Button size="xs" loading={repair.isPending} onClick={() => repair.mutate({ id })}>
                Try again
              </Button>
            )}
            <Button size="xs" variant="default" loading={setAside.isPending} onClick={() => setAside.mutate({ id })}>
              Dismiss
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** What warnings say together. */
export const lacking = (warnings: Warning[]): string =>
  lackingOf(warnings.length, warnings.filter(({ code }) => code.startsWith(OF_PICTURE)).length);
