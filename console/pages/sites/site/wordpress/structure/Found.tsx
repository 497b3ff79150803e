import { Badge, Grid, Group, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { SEO_PLUGINS } from "../../../../../../domain/sites/seoPlugins.ts";
import type { Structure } from "../../../../../data/integration.ts";
import { Facts } from "../../../../../parts/Facts.tsx";

const seoPlugin = ({ slug, version, by_bridge }: Structure["seo_plugin"]) =>
  slug ? `${SEO_PLUGINS[slug] ?? slug} ${version}` : by_bridge ? "None: the IGNY8 plugin prints title and description" : "None";

/** What the last sync found. */
export function Found({ structure }: { structure: Structure }) {
  const { theme, seo_plugin, site, post_types, taxonomies, categories, tags } = structure;
  return (
    <>
      <Facts
        facts={[
          ["Theme", `${theme.name} ${theme.version}`],
          ["SEO plugin", seoPlugin(seo_plugin)],
          ["Language", site.language || "Not reported"],
          ["Time zone", site.timezone || "Not reported"],
        ]}
      />
      <Grid>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Counts title="Post types" rows={post_types} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Counts title="Taxonomies" rows={taxonomies} />
        </Grid.Col>
      </Grid>
      <Grid>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Terms title="Categories" terms={categories} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Terms title="Tags" terms={tags} />
        </Grid.Col>
      </Grid>
    </>
  );
}

function Counts({ title, rows }: { title: string; rows: { name: string; label: string; count: number }[] }) {
  return (
    <Table layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{title}</Table.Th>
          <Table.Th w={80} ta="right">
            Count
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, label, count }) => (
          <Table.Tr key={name}>
            <Table.Td>
              <Text size="sm" dir="auto" lineClamp={2} title={name}>
                {label}
              </Text>
            </Table.Td>
            <Table.Td ta="right">{count.toLocaleString()}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The number of terms that are shown at first. The search finds the others. */
const SHOWN = 30;

function Terms({ title, terms: { items, total } }: { title: string; terms: Structure["tags"] }) {
  const [q, setQ] = useState("");
  const wanted = q.trim().toLocaleLowerCase();
  const found = wanted ? items.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)) : items;
  const left = found.length - SHOWN;
  return (
    <div role="group" aria-label={title}>
      <Text size="sm" fw={700} mb={6}>
        {title}
      </Text>
      {items.length > SHOWN && (
        <TextInput
          aria-label={`Find in ${title.toLowerCase()}`}
          placeholder="Find"
          size="xs"
          mb={6}
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
      )}
      <Group gap={6}>
        {found.slice(0, SHOWN).map(({ id, name, count }) => (
          <Badge key={id} variant="default" size="md" fw={500} maw="100%" style={{ minWidth: 0 }}>
            <span dir="auto">{name}</span> · {count}
          </Badge>
        ))}
      </Group>
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          {wanted ? "No match." : "None."}
        </Text>
      )}
      {left > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          And {left.toLocaleString()} more.
        </Text>
      )}
      {total > items.length && (
        <Text size="xs" c="dimmed">
          The first {items.length.toLocaleString()} of {total.toLocaleString()} are shown.
        </Text>
      )}
    </div>
  );
}
