import { Button, CopyButton, Group, Stack, Table, Text } from "@mantine/core";
import type { InstallLink } from "../../data/plugin/installLinks.ts";
import { saveFile } from "../../data/saveFile.ts";
import { Rows } from "../../parts/Rows.tsx";
import { csvOf } from "./siteList.ts";

/** Install links of many sites, to copy or to save. They are shown only now. */
export function InstallLinks({ links }: { links: InstallLink[] }) {
  const lines = links.map(({ name, site_url, url }) => [name, site_url, url]);
  return (
    <Stack>
      <Text size="sm">
        Send each link to the person who manages the site. The link downloads the plugin with the API key built in. It works once, within 24
        hours. IGNY8 shows the links only now.
      </Text>
      <Group>
        <Button onClick={() => saveFile("install-links.csv", "text/csv", csvOf([["Name", "Address", "Install link"], ...lines]))}>
          Save as CSV
        </Button>
        <CopyButton value={lines.map((line) => line.join("\t")).join("\n")}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
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
                  <Button size="compact-sm" variant="default" onClick={copy} aria-label={`${copied ? "Copied" : "Copy link"}: ${name}`}>
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
