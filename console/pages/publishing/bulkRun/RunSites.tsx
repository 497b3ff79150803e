import { Anchor, Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type BulkRun, leftOf } from "../../../data/bulk.ts";
import { RunProgress } from "../../../parts/bulk/RunProgress.tsx";
import { counted } from "../../../../domain/text.ts";

/** The number of sites that are shown at first. */
const FIRST = 25;

/** A run's progress by site. Sites with failures come first. For a single site, the page itself says everything. */
export function RunSites({ run }: { run: BulkRun }) {
  const [shown, setShown] = useState(FIRST);
  const failed = ({ states }: BulkRun["sites"][number]) => states.failed ?? 0;
  const sites = run.sites.toSorted((one, other) => failed(other) - failed(one));
  if (sites.length < 2) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {counted(sites.length, "site")}
      </Title>
      <Table verticalSpacing="sm">
        <Table.Tbody>
          {sites.slice(0, shown).map((site) => (
            <Table.Tr key={site.site_id}>
              <Table.Td>
                <Group justify="space-between" gap="xs" mb={6} wrap="nowrap" align="flex-start">
                  <Text size="sm" fw={600} dir="auto" lineClamp={2}>
                    {site.name}
                  </Text>
                  {failed(site) > 0 && (
                    <Anchor
                      size="sm"
                      style={{ flex: "none" }}
                      aria-label={`Show failed articles: ${site.name}`}
                      renderRoot={(props) => (
                        <Link to="/content" search={{ bulk_run_id: run.id, site: site.site_id, publication_state: "failed" }} {...props} />
                      )}
                    >
                      Show failed articles
                    </Anchor>
                  )}
                </Group>
                <RunProgress run={run} states={site.states} label={site.name} size="sm" />
                {site.pause_reason !== null && leftOf(site) > 0 && (
                  <Text size="xs" dir="auto">
                    The site is paused, so these articles wait. Reason: {site.pause_reason}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {sites.length > shown && (
        <Button variant="default" size="xs" style={{ alignSelf: "center" }} onClick={() => setShown(shown + 100)}>
          Show more
        </Button>
      )}
    </Stack>
  );
}
