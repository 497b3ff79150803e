import { Button, CopyButton, Group, Stack, Table, Text } from "@mantine/core";
import { useRef } from "react";
import type { InstallLink } from "../../data/plugin/installLinks.ts";
import { saveFile } from "../../data/saveFile.ts";
import { Rows } from "../../parts/Rows.tsx";
import { csvOf } from "./siteList.ts";

/** Install links of many sites, to copy or to save. They are shown only now. `onKept`: somebody has saved them, or copied all. */
export function InstallLinks({ links, onKept }: { links: InstallLink[]; onKept?: () => void }) {
  const copied = useRef(new Set<number>());
  const onCopied = (site_id: number) => {
    copied.current.add(site_id);
    if (copied.current.size === links.length) onKept?.();
  };
  const lines = links.map(({ name, site_url, url }) => [name, site_url, url]);
  return (
    <Stack>
      <Text size="sm">
        Send each link to the person who manages the site. The link downloads the plugin with the API key built in. It works once, within 24
        hours. IGNY8 shows the links only now.
      </Text>
      <Group>
        <Button
          onClick={() => {
            saveFile("install-links.csv", "text/csv", csvOf([["Name", "Address", "Install link"], ...lines]));
            onKept?.();
          }}
        >
          Save as CSV
        </Button>
        <CopyButton value={lines.map((line) => line.join("\t")).join("\n")}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={() => {
                copy();
                onKept?.();
              }}
            >
              {copied ? "Copied" : "Copy all"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Rows label="Install links" heads={["Site", { name: "Address", visibleFrom: "sm" }, { name: "Install link", w: 150 }]} spacing={6}>
        {links.map(({ site_id, name, site_url, url }) => (
          <Table.Tr key={site_id}>
            <Table.Td dir="auto">{name}</Table.Td>
            <Table.Td visibleFrom="sm">{site_url}</Table.Td>
            <Table.Td>
              <CopyButton value={url}>
                {({ copied, copy }) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => {
                      copy();
                      onCopied(site_id);
                    }}
                    aria-label={`${copied ? "Copied" : "Copy link"}: ${name}`}
                  >
                    {copied ? "Copied" : "Copy link"}
                  </Button>
                )}
              </CopyButton>
            </Table.Td>
          </Table.Tr>
        ))}
      </Rows>
    </Stack>
  );
}
